import { join } from 'node:path';
import * as z from 'zod';
import { identifyProcess, isRunning } from './process-identity.ts';
import { readJson } from './read-json.ts';
import { removeFile, writeFileAtomic } from './write-file-atomic.ts';

const Stopper = z.object({ pid: z.number().int(), began: z.string() });

const pathOf = (stateDir: string) => join(stateDir, 'stopping');

/** Says that this process stops the watchdog, for as long as it runs. Never throws. */
export function noteStopping(stateDir: string): void {
  const me = identifyProcess(process.pid) ?? { pid: process.pid, began: '' };
  attempt(() => writeFileAtomic(pathOf(stateDir), JSON.stringify(me)));
}

/** Takes it back. Never throws. */
export function clearStopping(stateDir: string): void {
  attempt(() => removeFile(pathOf(stateDir)));
}

/** Somebody is about to stop the watchdog: one that hung must not be started anew. */
export function isStopping(stateDir: string): boolean {
  const stopper = readJson(pathOf(stateDir), Stopper);
  return stopper !== undefined && isRunning(stopper);
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // Stopping goes on: the note only keeps a watchdog away that was ended in this very moment.
  }
}
