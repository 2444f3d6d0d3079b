import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { fileNameFor } from './file-name.ts';
import { identifyProcess, isRunning } from './process-identity.ts';
import { type LockOwner, takeLock } from './process-lock.ts';
import { readJson } from './read-json.ts';
import { makePrivateFolder, removeFile } from './write-file-atomic.ts';

const Typist = z.object({ pid: z.number().int(), began: z.string(), token: z.string() });

/** The right to type into one session, which one process has at a time: the watchdog, or a command when none runs. */
export interface TypingLock {
  release(): void;
}

/** The lock, or `undefined` while another process types there. Throws `STATE_UNWRITABLE`. */
export function takeTypingLock(stateDir: string, session: string): TypingLock | undefined {
  const path = pathOf(stateDir, session);
  makePrivateFolder(join(stateDir, 'typing'));
  const me = { ...(identifyProcess(process.pid) ?? { pid: process.pid, began: '' }), token: randomUUID() };
  if (takeLock(path, me, readTypist) !== undefined) return undefined;
  held.add(me.token);
  return {
    release: () => {
      try {
        if (readTypist(path)?.token === me.token) removeFile(path);
      } finally {
        held.delete(me.token);
      }
    },
  };
}

/** True while some process types into this session. */
export function isTyping(stateDir: string, session: string): boolean {
  const typist = readTypist(pathOf(stateDir, session));
  return typist !== undefined && isRunning(typist);
}

/** Locks of this process. One that it has given up, but could not remove, holds nobody back. */
const held = new Set<string>();

/** Stands for whoever wrote a file that cannot be read: no process began then. */
const NOBODY = { pid: process.pid, began: 'never', token: 'damaged' };

function readTypist(path: string): LockOwner | undefined {
  if (!existsSync(path)) return undefined;
  const typist = readJson(path, Typist) ?? NOBODY;
  const isGivenUp = typist.pid === process.pid && !held.has(typist.token);
  return isGivenUp ? { ...NOBODY, token: typist.token } : typist;
}

const pathOf = (stateDir: string, session: string) => join(stateDir, 'typing', fileNameFor(session));
