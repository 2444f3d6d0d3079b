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
  return { ok: code === 0, output: withoutChatter(output), allCached: output.includes('FULL TURBO') };
}

/** What the tools themselves said, without what turbo and pnpm add around it. */
function withoutChatter(output) {
  const chatter =
    /^\s*(• |cache (miss|hit)|> |ELIFECYCLE|ERROR\s+run failed|(Tasks|Cached|Time):)|finished with error, but continuing/;
  const lines = output.split('\n').filter((line) => !chatter.test(line));
  return lines.join('\n').replace(/\n{3,}/g, '\n\n');
}
