import { linkSync, renameSync, writeFileSync } from 'node:fs';
import { fail } from '../errors/catalog.ts';
import { isRunning, type ProcessIdentity } from './process-identity.ts';
import { removeFile } from './write-file-atomic.ts';

/** A process that holds a lock; the token is of this one time. */
export interface LockOwner extends ProcessIdentity {
  readonly token: string;
}

/** Who stands in a lock file; `undefined` when there is no such file. */
export type ReadOwner<Owner extends LockOwner> = (path: string) => Owner | undefined;

/**
 * Takes a lock that lasts as long as its process, or returns the living process that holds it.
 *
 * A lock file always has its whole content (it is linked, not written in place). The lock of a dead process is passed
 * on through a claim named after that process's token: only one process ever makes that claim, so two can
 * never both replace the same dead holder. A claimant that dies leaves a claim to which the same rule applies.
 */
export function takeLock<Owner extends LockOwner>(
  path: string,
  me: Owner,
  read: ReadOwner<Owner>,
): Owner | undefined {
  const mine = `${path}.${me.token}`;
  try {
    writeNew(mine, JSON.stringify(me));
    return claim(path, mine, read);
  } finally {
    removeFile(mine);
  }
}

function claim<Owner extends LockOwner>(
  path: string,
  mine: string,
  read: ReadOwner<Owner>,
): Owner | undefined {
  for (;;) {
    if (tryLink(mine, path)) return undefined;
    const { dead, alive } = ownersOf(path, read);
    if (alive !== undefined) return alive;
    const last = dead.at(-1);
    if (last === undefined) continue; // released between the two looks
    const successor = `${path}.after-${last.token}`;
    if (!tryLink(mine, successor)) continue; // someone was faster: look again
    if (read(path)?.token !== dead[0]?.token) {
      removeFile(successor);
      continue;
    }
    renameSync(successor, path);
    for (const { token } of dead) removeFile(`${path}.after-${token}`);
    return undefined;
  }
}

/** The dead holder with the dead claimants after it, up to one that lives. */
function ownersOf<Owner extends LockOwner>(
  path: string,
  read: ReadOwner<Owner>,
): { readonly dead: readonly Owner[]; readonly alive: Owner | undefined } {
  const dead: Owner[] = [];
  for (let at = path; ; ) {
    const owner = read(at);
    if (owner === undefined || isRunning(owner)) return { dead, alive: owner };
    dead.push(owner);
    at = `${path}.after-${owner.token}`;
  }
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(to, error);
  }
}

const unwritable = (path: string, cause: unknown) =>
  fail('STATE_UNWRITABLE', { path, reason: (cause as NodeJS.ErrnoException).code ?? '' }, { cause });
