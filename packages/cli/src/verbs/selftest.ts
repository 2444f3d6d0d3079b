import { EXIT } from '@agent-orchestrator/core';
import type { Invocation, Outcome } from '../command-line/invocation.ts';
import { checkFooter } from '../selftest/check-footer.ts';

export async function run({ output }: Invocation): Promise<Outcome> {
  const results = checkFooter();
  for (const { name, ok } of results) output.line(` ${ok ? 'PASS' : 'FAIL'}: ${name}`);
  return {
    exitCode: results.every(({ ok }) => ok) ? EXIT.done : EXIT.failed,
    body: { checks: results },
  };
}
