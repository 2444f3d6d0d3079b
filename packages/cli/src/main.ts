import { Console } from 'node:console';
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { runCommandLine } from './command-line/run-command-line.ts';

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

// Standard output is the command's own, with --json one document: what a plugin logs goes to standard error.
globalThis.console = new Console(process.stderr);

let ended = false;
process.on('exit', (code) => {
  if (ended || code !== 0) return;
  survive('the process was ended before the verb was, most likely by a plugin that calls process.exit');
  process.exitCode = 70;
});

process.exitCode = await runCommandLine({
  argv: process.argv.slice(2),
  env: process.env,
  cwd: currentFolder(),
  bin: resolve(process.argv[1] ?? ''),
  streams: process,
  terminal: { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2) },
  columns: process.stdout.columns,
  signal: ending.signal,
  onVerb: (verb) => {
    graceful = verb.graceful;
  },
});
ended = true;
setTimeout(() => process.exit(), LINGER_MS).unref();

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
  if (!graceful || ending.signal.aborted) process.exit(exitCode);
  ending.abort();
}

/** What nobody waited for, in a plugin most likely. It must not end the one supervisor. */
function survive(error: unknown): void {
  const text = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0];
  process.stderr.write(`error BUG: Internal error: ${text}\n`);
  if (!graceful) process.exit(70);
}
