import { randomUUID } from 'node:crypto';
import { readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { fail } from '../errors/catalog.ts';
import { raiseShortage } from '../errors/raise-shortage.ts';
import { identifyProcess, isRunning } from './process-identity.ts';
import { takeLock } from './process-lock.ts';
import { removeFile } from './write-file-atomic.ts';

const Holder = z.object({
  pid: z.number().int(),
  began: z.string(),
  token: z.string(),
  since: z.string(),
  configPath: z.string(),
  version: z.string(),
  /** Where it works, which it cannot change; locks of earlier versions do not say. */
  place: z.object({ sessionPrefix: z.string(), tmuxSocket: z.string() }).optional(),
});

/** Who holds the lock of a fleet's state folder. `since` is an ISO time. */
export type LockHolder = z.output<typeof Holder>;

/** The one watchdog's lock. It lasts as long as the process: nothing has to be cleaned up after a `kill -9`. */
export interface WatchdogLock {
  readonly holder: LockHolder;
  /** Shows that the watchdog's loop turns: the file's time is its last sign of life; at rest, exact to a few seconds. */
  beat(now: number, atRest?: boolean): void;
  release(): void;
}

const FILE = 'watchdog.lock';

/** At rest, a sign of life sooner after another says nothing, and wakes whoever watches the folder. In ms. */
export const BEAT_MS = 5_000;

/** Takes the lock or throws `WATCHDOG_LOCKED` naming its holder. */
export function acquireWatchdogLock(
  stateDir: string,
  about: Pick<LockHolder, 'configPath' | 'version' | 'place'>,
): WatchdogLock {
  const path = join(stateDir, FILE);
  const me: LockHolder = {
    ...(identifyProcess(process.pid) ?? { pid: process.pid, began: '' }),
    token: randomUUID(),
    since: new Date().toISOString(),
    ...about,
  };
  const other = takeLock(path, me, readHolder);
  if (other !== undefined) throw fail('WATCHDOG_LOCKED', { pid: other.pid, since: other.since, path });
  let beatAt = Number.NEGATIVE_INFINITY;
  return {
    holder: me,
    beat: (now, atRest = false) => {
      if (atRest && now >= beatAt && now - beatAt < BEAT_MS) return;
      beatAt = now;
      try {
        utimesSync(path, now / 1000, now / 1000);
      } catch {
        // The next look at the lock decides; a missing file is no reason to stop supervising.
      }
    },
    release: () => {
      if (readHolder(path)?.token === me.token) removeFile(path);
    },
  };
}

/** The living holder of the lock with its last sign of life (ms since the epoch), or `undefined`. */
export function readWatchdogLock(stateDir: string): { holder: LockHolder; beatAt: number } | undefined {
  const path = join(stateDir, FILE);
  const holder = readHolder(path);
  if (!holder || !isRunning(holder)) return undefined;
  try {
    return { holder, beatAt: statSync(path).mtimeMs };
  } catch {
    return undefined;
  }
}

function readHolder(path: string): LockHolder | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    raiseShortage(cause);
    throw fail('WATCHDOG_LOCK_DAMAGED', { path }, { cause });
  }
  try {
    return Holder.parse(JSON.parse(text));
  } catch (cause) {
    throw fail('WATCHDOG_LOCK_DAMAGED', { path }, { cause });
  }
}
