import { setTimeout as delay } from 'node:timers/promises';
import type { Fleet } from '../config/fleet.ts';
import { fail } from '../errors/catalog.ts';
import { asOrchestratorError } from '../errors/render-error.ts';
import type { Journal } from '../journal/journal.ts';
import { readWatchdogLock } from '../state/watchdog-lock.ts';
import { watchdogSession } from '../watchdog/open-channel.ts';
import type { UpResult } from './bring-up.ts';
import { WATCHDOG } from './require-names.ts';

/** A watchdog process of its own: it outlives the command, the terminal and the tmux server. */
export interface LaunchedWatchdog {
  /** Settles when the process has ended, with what it said last. */
  readonly ended: Promise<string>;
  /** Lets the command end without it. */
  detach(): void;
}

/** Starts a watchdog process for a config; the caller knows its own command line. */
export type WatchdogLauncher = (fleet: Fleet) => LaunchedWatchdog;

const START_MS = 15_000;

/** Starts the watchdog unless one runs, and waits until it holds the lock. Never throws: the outcome tells. */
export async function ensureWatchdog(
  fleet: Fleet,
  journal: Journal,
  launch: WatchdogLauncher,
): Promise<UpResult> {
  const result = { name: WATCHDOG, session: watchdogSession(fleet), type: 'watchdog' as const };
  if (readWatchdogLock(fleet.stateDir) !== undefined) return { ...result, outcome: 'already-running' };
  const launched = launch(fleet);
  let ending: string | undefined;
  void launched.ended.then((text) => {
    ending = text;
  });
  const deadline = Date.now() + START_MS;
  while (ending === undefined && Date.now() < deadline) {
    if (readWatchdogLock(fleet.stateDir) !== undefined) {
      launched.detach();
      return { ...result, outcome: 'started' };
    }
    await delay(20);
  }
  launched.detach();
  const reason = ending ?? `it does not hold its lock after ${START_MS / 1000} s`;
  const error = fail('WATCHDOG_FAILED', {
    reason: reason.trim().replace(/\.$/, '') || 'it ended without a word',
  });
  journal.write({ event: 'state-problem', message: error.message });
  return { ...result, outcome: 'failed', error: asOrchestratorError(error) };
}
