import { join } from 'node:path';
import * as z from 'zod';
import { fileNameFor } from './file-name.ts';
import { listFolder } from './list-folder.ts';
import { readJson } from './read-json.ts';
import { makePrivateFolder, removeFile, writeFileAtomic } from './write-file-atomic.ts';

const Message = z.object({
  v: z.literal(1),
  /** Stable: putting the same id twice sends once. */
  id: z.string(),
  /** Name of the agent. */
  to: z.string(),
  session: z.string(),
  origin: z.enum(['kickoff', 'handoff', 'wake', 'probe', 'send']),
  /** A newer message of the same key replaces an older one that has not been typed yet. */
  key: z.string(),
  text: z.string(),
  /** For a kickoff: the run it belongs to. It is worth nothing to any other. */
  runId: z.string().optional(),
  /**
   * waiting → typing → submitted → delivered. `typing` is written before the first key: found again by a later
   * watchdog it means that nobody knows how much arrived, so it becomes `unknown` and is never sent again blindly.
   */
  state: z.enum(['waiting', 'typing', 'submitted', 'delivered', 'unknown', 'dropped']),
  /** Why it still waits, or how it ended. */
  reason: z.string(),
  /** ms since the epoch. */
  createdAt: z.number(),
  updatedAt: z.number(),
  attempts: z.number().int(),
  /** The run it was last typed to. */
  typedTo: z.string().optional(),
  /** How many runs it was typed to. */
  runs: z.number().int().optional(),
  /** When typing it was begun, or handing it over; ms since the epoch. */
  typedAt: z.number().optional(),
  /** Where in the input it was last seen, before the submit key, and when (ms since the epoch). */
  seen: z.object({ in: z.enum(['box', 'cursor row']), at: z.number() }).optional(),
  /** It was refused: not to be tried again before this time, ms since the epoch. */
  retryAt: z.number().optional(),
  /** ms since the epoch after which it is dropped. */
  expiresAt: z.number().optional(),
});

/** A message to an agent, from its making to its end. */
export type Message = z.output<typeof Message>;

/** Messages that have ended and are kept, so that their ids are recognised. */
const KEPT = 200;

/** The folder of all messages: it changes with each of them. */
export const outboxPath = (stateDir: string): string => join(stateDir, 'outbox');
const pathOf = (stateDir: string, id: string) => join(outboxPath(stateDir), `${fileNameFor(id)}.json`);

export const isOpen = (message: Message): boolean =>
  message.state === 'waiting' || message.state === 'typing' || message.state === 'submitted';

/**
 * Puts a message into the outbox. Returns false when this id is known already.
 * Waiting messages of the same key are dropped in its favour.
 */
export function putMessage(
  stateDir: string,
  message: Omit<Message, 'v' | 'state' | 'reason' | 'updatedAt' | 'attempts'>,
): boolean {
  makePrivateFolder(outboxPath(stateDir));
  if (readJson(pathOf(stateDir, message.id), Message)) return false;
  for (const other of readMessages(stateDir)) {
    if (other.key === message.key && other.state === 'waiting') {
      writeMessage(stateDir, {
        ...other,
        state: 'dropped',
        reason: 'replaced by a newer message',
        updatedAt: message.createdAt,
      });
    }
  }
  writeMessage(stateDir, {
    v: 1,
    ...message,
    state: 'waiting',
    reason: 'new',
    updatedAt: message.createdAt,
    attempts: 0,
  });
  return true;
}

export function writeMessage(stateDir: string, message: Message): void {
  writeFileAtomic(pathOf(stateDir, message.id), JSON.stringify(message));
}

/** Every message, oldest first. */
export function readMessages(stateDir: string): Message[] {
  return listFolder(outboxPath(stateDir))
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .map((file) => readJson(join(outboxPath(stateDir), file), Message))
    .filter((message) => message !== undefined)
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

/** Removes ended messages beyond the newest {@link KEPT}. */
export function pruneMessages(stateDir: string): void {
  const ended = readMessages(stateDir).filter((message) => !isOpen(message));
  for (const message of ended.slice(0, Math.max(0, ended.length - KEPT)))
    removeFile(pathOf(stateDir, message.id));
}
