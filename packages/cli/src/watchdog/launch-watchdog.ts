import { spawn } from 'node:child_process';
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readSync, rmdirSync, rmSync } from 'node:fs';
import {
  type Fleet,
  type LaunchedWatchdog,
  type Replacement,
  sessionEnvironment,
} from '@agent-orchestrator/core';
import { watchdogLogPath } from './watchdog-log.ts';

/** What is read back of a watchdog that ended at once. */
const LAST_WORDS_BYTES = 16_384;

/** What a watchdog that was started with `--detached` is told when it shall begin; without it, it ends. */
export const BEGIN = 'begin\n';

/** The same for one that takes the place of a watchdog that hung: it does not begin when somebody is stopping that one. */
export const BEGIN_ANEW = 'begin anew\n';

/**
 * Starts a watchdog as a process of its own session, which outlives the command and its terminal. It waits for {@link BEGIN}
 * on its standard input: a command that is killed before leaves none.
 */
export function launchWatchdog(fleet: Fleet, bin: string, env: NodeJS.ProcessEnv): LaunchedWatchdog {
  const path = watchdogLogPath(fleet);
  const madeFolder = mkdirSync(fleet.logDir, { recursive: true, mode: 0o700 }) !== undefined;
  const log = openSync(path, 'a', 0o600);
  const { size } = fstatSync(log);
  const { file, args, ...options } = watchdogProcess(fleet, bin, env);
  const child = spawn(file, args, { ...options, detached: true, stdio: ['pipe', log, log] });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.on('error', ({ message }) => resolve(message));
    child.on('exit', () => resolve(lastWords(path, size)));
  });
  child.stdin?.on('error', () => {}); // It has ended: its last words are told.
  return {
    ended,
    begin: () => child.stdin?.end(BEGIN),
    abandon: () => {
      child.kill('SIGKILL');
      child.stdin?.destroy();
      child.unref();
      if (size === 0) rmSync(path, { force: true });
      if (madeFolder) removeEmpty(fleet.logDir);
    },
    detach: () => child.unref(),
  };
}

/** How such a watchdog has itself replaced when it hangs. */
export function replacementOf(fleet: Fleet, bin: string, env: NodeJS.ProcessEnv): Replacement {
  return { ...watchdogProcess(fleet, bin, env), input: BEGIN_ANEW, outputPath: watchdogLogPath(fleet) };
}

function watchdogProcess(fleet: Fleet, bin: string, env: NodeJS.ProcessEnv) {
  return {
    file: process.execPath,
    args: [bin, 'watchdog', '--config', fleet.configPath, '--detached'],
    cwd: existsSync(fleet.projectDir) ? fleet.projectDir : '/',
    env: sessionEnvironment(env),
  };
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else has put something into it.
  }
}

/** The error that a watchdog ended with, else the last lines that are not events. */
function lastWords(path: string, from: number): string {
  const lines = readFrom(path, from)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('[agents '));
  const errors = lines.flatMap((line) => /^error [A-Z_]+: (.*)$/.exec(line)?.[1] ?? []);
  return errors.length > 0 ? errors.join(' ') : lines.slice(-3).join(' ');
}

function readFrom(path: string, from: number): string {
  try {
    const file = openSync(path, 'r');
    try {
      const start = Math.max(from, fstatSync(file).size - LAST_WORDS_BYTES);
      const bytes = Buffer.alloc(LAST_WORDS_BYTES);
      return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, start));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
