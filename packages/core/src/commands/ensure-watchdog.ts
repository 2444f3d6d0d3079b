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
  /** Lets it begin. Until then it has read its config and plugins and waits. */
  begin(): void;
  /** Ends it without a word or a trace; only before {@link begin}. */
  abandon(): void;
  /** Settles when the process has ended, with what it said last. */
  readonly ended: Promise<string>;
  /** Lets the command end without it. */
  detach(): void;
}

/** Starts a watchdog process for a config, which waits; the caller knows its own command line. */
export type WatchdogLauncher = (fleet: Fleet) => LaunchedWatchdog;

const START_MS = 15_000;

const POLL_MS = 5;

/**
 * Starts a watchdog that waits, unless one runs: it gets ready while the command checks and starts the agents. Before they are
 * started, it would find them gone and start them as well. Never throws: what stands in its way is told by whoever needs it.
 */
export function standByWatchdog(fleet: Fleet, launch: WatchdogLauncher): LaunchedWatchdog | undefined {
  try {
    return readWatchdogLock(fleet.stateDir) === undefined ? launch(fleet) : undefined;
  } catch {
    return undefined;
  }
}

/** Lets a watchdog begin unless one runs, and waits until it holds the lock. Never throws: the outcome tells. */
export async function ensureWatchdog(
  fleet: Fleet,
  journal: Journal,
  launch: WatchdogLauncher,
  standby: LaunchedWatchdog | undefined,
): Promise<UpResult> {
  const result = { name: WATCHDOG, session: watchdogSession(fleet), type: 'watchdog' as const };
  if (readWatchdogLock(fleet.stateDir) !== undefined) {
    standby?.abandon();
    return { ...result, outcome: 'already-running' };
  }
  const launched = standby ?? launch(fleet);
  let ending: string | undefined;
  void launched.ended.then((text) => {
    ending = text;
  });
  launched.begin();
  const deadline = Date.now() + START_MS;
  while (ending === undefined && Date.now() < deadline) {
    if (readWatchdogLock(fleet.stateDir) !== undefined) {
      launched.detach();
      return { ...result, outcome: 'started' };
    }
    await delay(POLL_MS);
  }
  launched.detach();
  const reason = ending ?? `it does not hold its lock after ${START_MS / 1000} s`;
  const error = fail('WATCHDOG_FAILED', {
    reason: reason.trim().replace(/\.$/, '') || 'it ended without a word',
  });
  journal.write({ event: 'state-problem', message: error.message });
  return { ...result, outcome: 'failed', error: asOrchestratorError(error) };
}
