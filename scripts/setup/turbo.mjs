import { availableParallelism } from 'node:os';
import { runQuietly } from './run-command.mjs';

/** Runs turbo tasks; whatever has not changed since it last succeeded comes from the cache on this disk. */
export async function runTurbo(tasks, flags = []) {
  const { code, output } = await runQuietly('turbo', [
    'run',
    ...tasks,
    '--output-logs=errors-only',
    '--log-order=grouped',
    '--log-prefix=none',
    `--concurrency=${availableParallelism()}`,
    ...flags,
  ]);
  return { ok: code === 0, output, allCached: output.includes('FULL TURBO') };
}
