import { join } from 'node:path';
import * as z from 'zod';
import { readJson } from './read-json.ts';
import { removeFile, writeFileAtomic } from './write-file-atomic.ts';

/** `until` in seconds since the epoch, as this file has always had it. */
const LimitFile = z.object({ until: z.number(), nudges: z.number().int().nonnegative().catch(0) });

/** A usage limit that an agent waits for. */
export interface LimitRecord {
  /** ms since the epoch. */
  readonly until: number;
  /** Probes sent so far. */
  readonly probes: number;
}

const pathOf = (stateDir: string, session: string) => join(stateDir, `limited-${session}.json`);

export function readLimitFile(stateDir: string, session: string): LimitRecord | undefined {
  const file = readJson(pathOf(stateDir, session), LimitFile);
  return file && { until: file.until * 1000, probes: file.nudges };
}

/** `undefined` removes the file. */
export function writeLimitFile(stateDir: string, session: string, limit: LimitRecord | undefined): void {
  const path = pathOf(stateDir, session);
  if (limit) writeFileAtomic(path, JSON.stringify({ until: limit.until / 1000, nudges: limit.probes }));
  else removeFile(path);
}
