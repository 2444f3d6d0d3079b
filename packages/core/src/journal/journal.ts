import { appendFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EventInput, JournalEvent } from './event.ts';

/** Where events go. Writing never throws: a full disk must not stop supervision. */
export interface Journal {
  readonly path: string;
  write(event: EventInput): void;
}

/** The journal is moved aside at this size; one older part is kept. */
const LIMIT_BYTES = 16 * 1024 * 1024;

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
        appendFileSync(path, `${JSON.stringify(event)}\n`, { mode: 0o600 });
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

function rotate(path: string): void {
  let size: number;
  try {
    size = statSync(path).size;
  } catch {
    return;
  }
  if (size > LIMIT_BYTES) renameSync(path, `${path}.1`);
}
