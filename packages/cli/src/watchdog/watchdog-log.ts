import { appendFileSync } from 'node:fs';
import { type Fleet, sessionLogPath, watchdogSession } from '@agent-orchestrator/core';

/** The file in which a watchdog's events are readable, also in its tmux session. */
export const watchdogLogPath = (fleet: Fleet): string => sessionLogPath(fleet.logDir, watchdogSession(fleet));

/** Appends lines to a log, private to the user. A full disk is no reason to end the watchdog. */
export function logWriter(path: string): (line: string) => void {
  return (line) => {
    try {
      appendFileSync(path, `${line}\n`, { mode: 0o600 });
    } catch {
      // The journal tells it as well.
    }
  };
}
