import { readFile } from 'node:fs/promises';
import type { CheckResult } from './check-result.ts';
import { eventually, withProbe } from './probe-fleet.ts';

const LINE = 'the first line';
const CODE = 7;

/**
 * Starts sessions on an own socket and looks at what they leave behind. Not one for both: of a program that ends at once, the
 * system can lose what it said last (Linux 6.18, seen once on a machine that was busy).
 */
export async function checkRoundTrip(env: NodeJS.ProcessEnv): Promise<CheckResult[]> {
  const log = await withProbe(
    env,
    () => `echo '${LINE}'; exec sleep 60`,
    ({ logPath }) => eventually(async () => (await readFile(logPath, 'utf8').catch(() => '')) || undefined),
  );
  const code = await withProbe(
    env,
    () => `exit ${CODE}`,
    (probe) => eventually(() => probe.exitCode()),
  );
  return [
    { name: 'a session starts on a tmux server of its own', ok: true },
    {
      name: 'the first line of output is in the log',
      ...verdict(
        log?.startsWith(LINE) === true,
        `the log begins with ${JSON.stringify(log?.slice(0, 80) ?? '')}`,
      ),
    },
    {
      name: 'the exit code of a program that ends at once is seen',
      ...verdict(code === CODE, `it is ${code ?? 'unknown'} instead of ${CODE}`),
    },
  ];
}

function verdict(ok: boolean, reason: string): Pick<CheckResult, 'ok' | 'reason'> {
  return ok ? { ok } : { ok, reason };
}
