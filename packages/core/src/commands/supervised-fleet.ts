import type { Fleet } from '../config/fleet.ts';
import { resolveFleet } from '../config/resolve-fleet.ts';
import { resolvePath } from '../config/resolve-path.ts';
import { writtenStateDir } from '../config/written-state-dir.ts';
import { type LockHolder, readWatchdogLock } from '../state/watchdog-lock.ts';

/** A watchdog that runs for a config file which cannot be read as a whole just now. */
export function watchdogOfBrokenConfig(configPath: string): LockHolder | undefined {
  try {
    const stateDir = writtenStateDir(configPath);
    const holder = stateDir === undefined ? undefined : readWatchdogLock(stateDir)?.holder;
    return holder !== undefined && isSameFile(holder.configPath, configPath) ? holder : undefined;
  } catch {
    return undefined; // A lock that cannot be read names nobody.
  }
}

/**
 * Of such a config, the fleet as far as that watchdog tells: where it is, and no agents. What was started stands in the state
 * folder. `undefined` when there is none, or one of an earlier version, which does not say where it works.
 */
export function supervisedFleet(configPath: string): Fleet | undefined {
  const place = watchdogOfBrokenConfig(configPath)?.place;
  const stateDir = writtenStateDir(configPath);
  if (place === undefined || stateDir === undefined) return undefined;
  const defaults = {
    session_prefix: place.sessionPrefix,
    tmux_socket: place.tmuxSocket,
    log_dir: resolvePath(stateDir, '..'),
  };
  return resolveFleet({ defaults }, { configPath, env: {}, warnings: [] });
}

const isSameFile = (one: string, other: string) => resolvePath(one, '.') === resolvePath(other, '.');
