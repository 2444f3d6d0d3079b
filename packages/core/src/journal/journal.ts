import { appendFileSync, closeSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EventInput, JournalEvent } from './event.ts';

/** Where events go. Writing never throws: a full disk must not stop supervision. */
export interface Journal {
  readonly path: string;
  write(event: EventInput): void;
}

/** The journal is moved aside at this size; one older part is kept. */
const LIMIT_BYTES = 16 * 1024 * 1024;

/** Moving it takes no time: a lock this old was left by a killed process. In ms. */
const ABANDONED_MS = 10_000;

export const journalPath = (logDir: string): string => join(logDir, 'journal.jsonl');

/**
 * Opens a fleet's journal. Each event is appended as one line in one write, so several processes can share it.
 * `echo` gets every event as well, for the terminal and the watchdog's own log.
 */
export function openJournal(logDir: string, echo: (event: JournalEvent) => void = () => {}): Journal {
  const path = journalPath(logDir);
  let broken = false;
  return {
    path,
    write(input) {
      const event = { v: 1 as const, at: new Date().toISOString(), ...input } as JournalEvent;
      try {
        rotate(path);
        // What a full disk has cut off must not swallow the next line.
        appendFileSync(path, `${broken ? '\n' : ''}${JSON.stringify(event)}\n`, { mode: 0o600 });
        broken = false;
      } catch (error) {
        const reason = (error as NodeJS.ErrnoException).code ?? String(error);
        if (!broken)
          echo({
            ...event,
            event: 'state-problem',
            message: `The journal "${path}" cannot be written: ${reason}`,
          });
        broken = true;
      }
      echo(event);
    },
  };
}

/** Only one process at a time moves the journal: a second would put its short beginning in place of the old part. */
function rotate(path: string): void {
  if (sizeOf(path) <= LIMIT_BYTES) return;
  const lock = `${path}.rotating`;
  try {
    closeSync(openSync(lock, 'wx', 0o600));
  } catch {
    const madeAt = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - madeAt > ABANDONED_MS) rmSync(lock, { force: true });
    return;
  }
  try {
    if (sizeOf(path) > LIMIT_BYTES) renameSync(path, `${path}.1`);
  } finally {
    rmSync(lock, { force: true });
  }
}

const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
