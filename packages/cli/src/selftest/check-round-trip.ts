import { readFile } from 'node:fs/promises';
import type { CheckResult } from './check-result.ts';
import { eventually, withProbe } from './probe-fleet.ts';

const LINE = 'the first line';
const CODE = 7;

/** Starts a session on an own socket and looks at what it leaves behind. */
export async function checkRoundTrip(env: NodeJS.ProcessEnv): Promise<CheckResult[]> {
  return withProbe(
    env,
    () => `echo '${LINE}'; exit ${CODE}`,
    async (probe) => {
      const code = await eventually(() => probe.exitCode());
      const log = await eventually(
        async () => (await readFile(probe.logPath, 'utf8').catch(() => '')) || undefined,
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
    },
  );
}

function verdict(ok: boolean, reason: string): Pick<CheckResult, 'ok' | 'reason'> {
  return ok ? { ok } : { ok, reason };
}
