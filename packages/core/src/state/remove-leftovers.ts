import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { outboxPath } from './outbox.ts';
import { removeFile } from './write-file-atomic.ts';

/** A temporary file lives for ms; one this old belongs to a writer that was killed. */
const ABANDONED_MS = 60_000;

/** Removes temporary files that killed writers left in the state folder. `now` is ms since the epoch. */
export function removeLeftovers(stateDir: string, now: number): void {
  for (const folder of [stateDir, outboxPath(stateDir), join(stateDir, 'held')]) {
    for (const name of list(folder)) {
      const path = join(folder, name);
      const age = now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now);
      if (age > ABANDONED_MS) removeFile(path);
    }
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith('.') && name.endsWith('.tmp'));
  } catch {
    return [];
  }
}
