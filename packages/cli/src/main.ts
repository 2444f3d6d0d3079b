import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { runCommandLine } from './command-line/run-command-line.ts';
import { endProcess, ownProcess, ownStdout } from './own-process.ts';

/** A plugin's forgotten timer must not keep the command from ending. */
const LINGER_MS = 1_000;

const ending = new AbortController();
let graceful = false;

process.on('SIGINT', () => endBy(130));
process.on('SIGTERM', () => endBy(143));
process.on('SIGHUP', () => {
  if (!process.argv.includes('--detached')) endBy(129);
});
for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, survive);

ownProcess();

process.exitCode = await runCommandLine({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: currentFolder(),
  bin: resolve(process.argv[1] ?? ''),
  streams: {
    get stdin() {
      return process.stdin;
    },
    stdout: ownStdout,
    stderr: process.stderr,
  },
  terminal: { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2) },
  columns: process.stdout.columns,
  signal: ending.signal,
  onVerb: (verb) => {
    graceful = verb.graceful;
  },
});
setTimeout(() => endProcess(), LINGER_MS).unref();

/** A folder that was removed under the command has a name still: a config named by an absolute path works from there. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    return process.env.PWD ?? '/';
  }
}

/** The first signal ends a graceful verb in its own time; the second one ends it at once. */
function endBy(exitCode: number): void {
  if (!graceful || ending.signal.aborted) endProcess(exitCode);
  ending.abort();
}

/** What nobody waited for, in a plugin most likely. It must not end the one supervisor. */
async function survive(cause: unknown): Promise<void> {
  const { strayFailure } = await import('./plugins/stray-failure.ts');
  const { exitCodeOf, renderError } = await import('@agent-orchestrator/core');
  const failure = strayFailure(cause);
  process.stderr.write(`${renderError(failure, { color: false })}\n`);
  if (!graceful) endProcess(exitCodeOf(failure));
}
