import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { fail } from '../errors/catalog.ts';
import { identifyProcess, isRunning } from './process-identity.ts';
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
const BEAT_MS = 5_000;

/**
 * Takes the lock or throws `WATCHDOG_LOCKED` naming its holder.
 *
 * A lock file always has its whole content (it is linked, not written in place). The lock of a dead process is passed
 * on through a claim named after that process's token: only one process ever makes that claim, so two can
 * never both replace the same dead holder. A claimant that dies leaves a claim to which the same rule applies.
 */
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
  const mine = `${path}.${me.token}`;
  try {
    writeNew(mine, JSON.stringify(me));
    claim(path, mine);
  } finally {
    removeFile(mine);
  }
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

function claim(path: string, mine: string): void {
  for (;;) {
    if (tryLink(mine, path)) return;
    const dead = deadChain(path);
    const last = dead.at(-1);
    if (last === undefined) continue; // released between the two looks
    const successor = `${path}.after-${last.token}`;
    if (!tryLink(mine, successor)) continue; // someone was faster: look again
    if (readHolder(path)?.token !== dead[0]?.token) {
      removeFile(successor);
      continue;
    }
    renameSync(successor, path);
    for (const holder of dead) removeFile(`${path}.after-${holder.token}`);
    return;
  }
}

/** The dead holder and the dead claimants after it. Throws when one of them lives. */
function deadChain(path: string): LockHolder[] {
  const chain: LockHolder[] = [];
  for (let at = path; ; ) {
    const holder = readHolder(at);
    if (!holder) return chain;
    if (isRunning(holder)) throw fail('WATCHDOG_LOCKED', { pid: holder.pid, since: holder.since, path });
    chain.push(holder);
    at = `${path}.after-${holder.token}`;
  }
}

function readHolder(path: string): LockHolder | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fail('WATCHDOG_LOCK_DAMAGED', { path }, { cause });
  }
  try {
    return Holder.parse(JSON.parse(text));
  } catch (cause) {
    throw fail('WATCHDOG_LOCK_DAMAGED', { path }, { cause });
  }
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw fail('STATE_UNWRITABLE', { path, reason: (cause as NodeJS.ErrnoException).code ?? '' }, { cause });
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fail(
      'STATE_UNWRITABLE',
      { path: to, reason: (error as NodeJS.ErrnoException).code ?? '' },
      { cause: error },
    );
  }
}
