import { join } from 'node:path';
import * as z from 'zod';
import { readJson } from './read-json.ts';
import { removeFile, writeFileAtomic } from './write-file-atomic.ts';

/** `until` in seconds since the epoch, as this file has always had it. */
const LimitFile = z.object({ until: z.number(), nudges: z.number().int().nonnegative().catch(0) });

/** A usage limit that an agent waits for. */
export interface LimitRecord {
  /** ms since the epoch; `undefined`: no clock lifts it. */
  readonly until?: number | undefined;
  /** Probes sent so far. */
  readonly probes: number;
}

const pathOf = (stateDir: string, session: string) => join(stateDir, `limited-${session}.json`);

export function readLimitFile(
  stateDir: string,
  session: string,
): (LimitRecord & { readonly until: number }) | undefined {
  const file = readJson(pathOf(stateDir, session), LimitFile);
  return file && { until: file.until * 1000, probes: file.nudges };
}

/** For a limit that no clock lifts: the earlier tool would ask at the time in the file. */
const FAR_MS = 365 * 24 * 3_600_000;

/** `undefined` removes the file. */
export function writeLimitFile(stateDir: string, session: string, limit: LimitRecord | undefined): void {
  const path = pathOf(stateDir, session);
  if (limit) {
    const until = (limit.until ?? Date.now() + FAR_MS) / 1000;
    writeFileAtomic(path, JSON.stringify({ until, nudges: limit.probes }));
  } else removeFile(path);
}
