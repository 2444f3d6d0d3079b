import { appendFileSync, renameSync, statSync } from 'node:fs';
import { type Fleet, sessionLogPath, watchdogSession } from '@agent-orchestrator/core';

/** The file in which a watchdog's events are readable, also in its tmux session. */
export const watchdogLogPath = (fleet: Fleet): string => sessionLogPath(fleet.logDir, watchdogSession(fleet));

/** The log is moved aside at this size; one older part is kept. */
const LIMIT_BYTES = 8 * 1024 * 1024;

/** Appends lines to a log, private to the user. A full disk is no reason to end the watchdog. */
export function logWriter(path: string): (line: string) => void {
  return (line) => {
    try {
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (size > LIMIT_BYTES) renameSync(path, `${path}.1`);
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
    } catch {
      // The journal tells it as well.
    }
  };
}
