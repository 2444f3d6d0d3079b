import { join } from 'node:path';
import * as z from 'zod';
import { fileNameFor } from './file-name.ts';
import { readJson } from './read-json.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

const Stored = z.object({ v: z.literal(1), cursor: z.unknown() });
const pathOf = (stateDir: string, loop: string) => join(stateDir, `handoff-${fileNameFor(loop)}.json`);

/** Up to where a loop's handoff has been read; `undefined` before the first time. */
export function readCursor(stateDir: string, loop: string): unknown {
  return readJson(pathOf(stateDir, loop), Stored)?.cursor;
}

export function writeCursor(stateDir: string, loop: string, cursor: unknown): void {
  writeFileAtomic(pathOf(stateDir, loop), JSON.stringify({ v: 1, cursor }));
}
