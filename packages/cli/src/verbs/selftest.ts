import { EXIT, type ExitCode, renderError } from '@agent-orchestrator/core';
import type { Invocation, Outcome } from '../command-line/invocation.ts';
import { checkFooter } from '../selftest/check-footer.ts';
import { checkPaste } from '../selftest/check-paste.ts';
import type { CheckResult } from '../selftest/check-result.ts';
import { checkRoundTrip } from '../selftest/check-round-trip.ts';
import { checkTmuxVersion } from '../selftest/check-tmux-version.ts';

export async function run({ output, env }: Invocation): Promise<Outcome> {
  const show = (results: readonly CheckResult[]) => {
    for (const { name, ok, reason } of results)
      output.line(` ${ok ? 'PASS' : 'FAIL'}: ${name}${reason === undefined ? '' : ` — ${reason}`}`);
    return results;
  };
  const own = show(checkFooter());
  const version = show([await checkTmuxVersion(env)]);
  const usable = version.every(({ ok }) => ok);
  const machine = [
    ...version,
    ...show(
      usable
        ? await attempt('a session starts on a tmux server of its own', () => checkRoundTrip(env))
        : SKIPPED,
    ),
    ...(usable ? show(await attempt('pasted text arrives', async () => [await checkPaste(env)])) : []),
  ];
  return { exitCode: verdict(own, machine), body: { checks: [...own, ...machine] } };
}

const SKIPPED: readonly CheckResult[] = [
  {
    name: 'sessions, logs, exit codes and pasting',
    ok: false,
    reason: 'skipped, because there is no usable tmux',
  },
];

/** A check that cannot be made has failed. */
async function attempt(
  name: string,
  check: () => Promise<readonly CheckResult[]>,
): Promise<readonly CheckResult[]> {
  try {
    return await check();
  } catch (error) {
    return [{ name, ok: false, reason: renderError(error).split('\n')[0] ?? '' }];
  }
}

function verdict(own: readonly CheckResult[], machine: readonly CheckResult[]): ExitCode {
  if (own.some(({ ok }) => !ok)) return EXIT.failed;
  return machine.some(({ ok }) => !ok) ? EXIT.environment : EXIT.done;
}
