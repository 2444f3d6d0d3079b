import { join } from 'node:path';
import type { Fleet } from '../config/fleet.ts';
import { readWatchdogLock } from '../state/watchdog-lock.ts';
import { parseTmuxSocket, SpawnedChannel, TmuxServer } from '../tmux/index.ts';
import { requireSamePlace } from './loaded-fleet.ts';
import { watchdogSession } from './open-channel.ts';

/**
 * Throws `CONFIG_NEEDS_RESTART` when the fleet's watchdog still runs where an earlier version of the config put it.
 * Beside it, a second one would supervise the same sessions, or `up` would start agents that nobody looks after.
 */
export async function requireWatchdogInPlace(
  fleet: Fleet,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const lock = readWatchdogLock(fleet.stateDir);
  if (lock !== undefined) {
    requireSamePlace({ ...fleet, ...lock.holder.place }, fleet);
    return;
  }
  // With another log_dir the lock is elsewhere: the session on which the watchdog is connected begins in its folder.
  const tmux = new TmuxServer(new SpawnedChannel({ socket: parseTmuxSocket(fleet.tmuxSocket), env }));
  const logDir = await tmux.sessionPath(watchdogSession(fleet)).catch(() => undefined);
  if (logDir === undefined || readWatchdogLock(join(logDir, 'state')) === undefined) return;
  requireSamePlace({ ...fleet, logDir }, fleet);
}
