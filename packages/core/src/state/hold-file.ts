import { join } from 'node:path';
import * as z from 'zod';
import { fileNameFor } from './file-name.ts';
import { listFolder } from './list-folder.ts';
import { readJson } from './read-json.ts';
import { makePrivateFolder, removeFile, writeFileAtomic } from './write-file-atomic.ts';

const Hold = z.object({ name: z.string(), since: z.number() });

/** An agent or service that a person has stopped: the watchdog leaves it alone. `since` is ms since the epoch. */
export type Hold = z.output<typeof Hold>;

const folder = (stateDir: string) => join(stateDir, 'held');

/** Stops the watchdog from starting `name` until {@link releaseHold}. */
export function placeHold(stateDir: string, name: string, now: number): void {
  makePrivateFolder(folder(stateDir));
  writeFileAtomic(join(folder(stateDir), fileNameFor(name)), JSON.stringify({ name, since: now }));
}

export function releaseHold(stateDir: string, name: string): void {
  removeFile(join(folder(stateDir), fileNameFor(name)));
}

/** All holds by name. */
export function readHolds(stateDir: string): ReadonlyMap<string, Hold> {
  const holds = new Map<string, Hold>();
  for (const file of listFolder(folder(stateDir))) {
    if (file.startsWith('.')) continue;
    const hold = readJson(join(folder(stateDir), file), Hold);
    if (hold) holds.set(hold.name, hold);
  }
  return holds;
}
