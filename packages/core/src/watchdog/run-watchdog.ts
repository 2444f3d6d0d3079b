import type { JournalEvent } from '../journal/event.ts';
import { openJournal } from '../journal/journal.ts';
import { letRest, watchCalls } from '../plugins/plugin-calls.ts';
import { REST_MS } from '../plugins/sync-deadline.ts';
import { pluginRestsPath, readPluginRests, removePluginRests } from '../state/plugin-rests.ts';
import { removeLeftovers } from '../state/remove-leftovers.ts';
import { acquireWatchdogLock } from '../state/watchdog-lock.ts';
import { makePrivateFolder } from '../state/write-file-atomic.ts';
import { checkTmux } from '../tmux/index.ts';
import { requireTmux } from '../tmux/tmux-error.ts';
import { HangGuard, type Replacement } from './hang-guard.ts';
import { type LoadedFleet, openFleet, type PluginLoader } from './loaded-fleet.ts';
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
  /** Where its events go as lines for people: the last one is written there by itself. */
  readonly logPath?: string;
  /** Takes its place when it hangs and is ended; without it, whoever runs it has to start it again. */
  readonly replacement?: Replacement;
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
    const guard = startGuard(options, loaded);
    try {
      await new Watchdog(options, loaded, lock).run();
    } finally {
      guard.stop();
    }
  } finally {
    lock.release();
  }
}

/** Has this process ended when it hangs, and lets rest what the one before it hung in. */
function startGuard(options: WatchdogOptions, { fleet }: LoadedFleet): HangGuard {
  const { logDir, stateDir } = fleet;
  const now = Date.now();
  const rests = readPluginRests(stateDir, now, REST_MS);
  letRest(rests);
  const over = Math.max(0, ...rests.map(({ until }) => until - now));
  setTimeout(() => removePluginRests(stateDir), over).unref();
  const { logPath, replacement, onEvent, signal } = options;
  const plan = { logDir, logPath, restsPath: pluginRestsPath(stateDir), restMs: REST_MS, rests, replacement };
  const guard = new HangGuard(plan, (reason) => {
    const message = `The watchdog goes on without the thread that ends it when it hangs: ${reason}`;
    openJournal(logDir, onEvent).write({ event: 'state-problem', message });
  });
  watchCalls(guard);
  signal.addEventListener('abort', () => guard.stop(), { once: true });
  return guard;
}
