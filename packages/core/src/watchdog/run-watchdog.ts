import type { JournalEvent } from '../journal/event.ts';
import { removeLeftovers } from '../state/remove-leftovers.ts';
import { acquireWatchdogLock } from '../state/watchdog-lock.ts';
import { makePrivateFolder } from '../state/write-file-atomic.ts';
import { checkTmux } from '../tmux/index.ts';
import { requireTmux } from '../tmux/tmux-error.ts';
import { openFleet, type PluginLoader } from './loaded-fleet.ts';
import { requireWatchdogInPlace } from './require-watchdog-in-place.ts';
import { Watchdog } from './watchdog.ts';

/** What a watchdog needs from whoever runs it. */
export interface WatchdogOptions {
  /** Absolute. */
  readonly configPath: string;
  /** Environment for tmux and the sessions. */
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
  readonly loadPlugins: PluginLoader;
  /** Gets every event as it is written to the journal. */
  readonly onEvent: (event: JournalEvent) => void;
  /** Asked when everything is read: whether to begin. For whoever wants it at once later on. */
  readonly mayBegin?: () => Promise<boolean>;
  /** Ends the watchdog; the agents go on. */
  readonly signal: AbortSignal;
}

/**
 * Supervises a fleet until `signal` is aborted. Throws when it cannot begin: a bad config or plugin, no tmux, or
 * `WATCHDOG_LOCKED`. Once it runs, problems are journalled and shown by `status`; they do not end it.
 */
export async function runWatchdog(options: WatchdogOptions): Promise<void> {
  const loaded = await openFleet(options.configPath, options.loadPlugins);
  const { env } = options;
  requireTmux(await checkTmux({ env }), env.PATH);
  const { logDir, stateDir, sessionPrefix, tmuxSocket } = loaded.fleet;
  await requireWatchdogInPlace(loaded.fleet, env);
  if (options.mayBegin !== undefined && !(await options.mayBegin())) return;
  makePrivateFolder(logDir);
  makePrivateFolder(stateDir);
  const { configPath, version } = options;
  const lock = acquireWatchdogLock(stateDir, {
    configPath,
    version,
    place: { sessionPrefix, tmuxSocket },
  });
  try {
    removeLeftovers(stateDir, Date.now());
    await new Watchdog(options, loaded, lock).run();
  } finally {
    lock.release();
  }
}
