import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { Script } from 'node:vm';
import { raiseShortage } from '../errors/raise-shortage.ts';
import { noteEnded } from './plugin-calls.ts';

/** Where the script finds what it is to run: a script can be given nothing else in its own realm. */
const KEY = Symbol.for('@agent-orchestrator/core/within-time');
const place = globalThis as { [KEY]?: () => void };
const script = new Script(`globalThis[Symbol.for(${JSON.stringify(KEY.description)})]()`);

/** Files that the thread needs at most: without them Node ends the process, and nothing can catch that (Node 20: 4). */
const FILES = 6;

/** What synchronous work came to; `undefined`: it was ended at its deadline. */
type Ended<T> = { readonly value: T } | { readonly error: unknown } | undefined;

/**
 * Runs synchronous work, and ends it wherever it is when it takes longer than `ms`: an endless loop or a pattern that
 * backtracks for ever, which nothing else in a process can interrupt. Costs a thread for the time (45 µs of CPU, Node 20), so
 * that it is for pieces of work, not for single values. Throws what the work throws, what `expired` says, or
 * `MACHINE_EXHAUSTED`.
 */
export function withinTime<T>(work: () => T, ms: number, expired: () => Error): T {
  requireFiles();
  let ended = undefined as Ended<T>;
  place[KEY] = () => {
    try {
      ended = { value: work() };
    } catch (error) {
      ended = { error };
    }
  };
  try {
    script.runInThisContext({ timeout: ms, displayErrors: false });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw cause;
  }
  if (ended === undefined) {
    noteEnded();
    throw expired();
  }
  if ('error' in ended) throw ended.error;
  return ended.value;
}

/** Throws `MACHINE_EXHAUSTED` when so many more files cannot be opened. Costs 8 µs. */
function requireFiles(): void {
  const files: number[] = [];
  try {
    while (files.length < FILES) files.push(openSync(devNull, 'r'));
  } catch (cause) {
    raiseShortage(cause);
    throw cause;
  } finally {
    for (const file of files) closeSync(file);
  }
}
