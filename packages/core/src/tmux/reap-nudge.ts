import { type FSWatcher, watch } from 'node:fs';
import { release } from 'node:os';
import { isOlderThan, type TmuxVersion } from './tmux-version.ts';

/**
 * tmux before 3.5 that was built with libutempter (Debian, Ubuntu, Fedora) loses about one SIGCHLD in five: the
 * library replaces the handler while it records the end of a pane. The dead pane then has no exit status and
 * fires no hook until another child ends (tmux issue 311; measured on 3.3a). A SIGCHLD from outside makes the
 * server look for ended children again, for the price of one system call.
 */
export function losesChildSignals(version: TmuxVersion | undefined): boolean {
  return version === undefined || isOlderThan(version, 3, 5);
}

/** Makes the server on this machine reap its ended children. SIGCHLD does nothing to any other process. */
export function nudgeServer(serverPid: number): void {
  try {
    process.kill(serverPid, 'SIGCHLD');
  } catch {
    // The server is gone, or belongs to somebody else: whoever asks it next is told.
  }
}

/** Where Linux keeps the terminals. Since 5.3 it tells when one is removed; without that, one nudges by the clock. */
const TERMINALS = '/dev/pts';
const TELLS_REMOVALS = [5, 3] as const;
/** Pauses of nudges after a terminal has come or gone, in ms: its program ends at about the same time. */
const AFTER_CHANGE_MS = [3, 30] as const;
/** Where terminals tell, the clock is only the safety net, in ms. */
const SAFETY_NET_MS = 5_000;

/**
 * Nudges until the returned function is called: after the removal of a terminal, without which no pane is dead, and every
 * `intervalMs` where that is not told. Nothing of it keeps the process alive.
 */
export function startNudging(serverPid: number, intervalMs: number): () => void {
  const nudge = () => nudgeServer(serverPid);
  let pending: NodeJS.Timeout[] = [];
  let again = false;
  const nudgeSoon = () => {
    const last = AFTER_CHANGE_MS.length - 1;
    again = false;
    pending = AFTER_CHANGE_MS.map((ms, index) =>
      setTimeout(() => {
        nudge();
        if (index < last) return;
        pending = [];
        if (again) nudgeSoon();
      }, ms).unref(),
    );
  };
  const terminals = watchTerminals(() => {
    if (pending.length > 0) again = true;
    else nudgeSoon();
  });
  const timer = setInterval(
    nudge,
    terminals === undefined ? intervalMs : Math.max(intervalMs, SAFETY_NET_MS),
  );
  timer.unref();
  return () => {
    clearInterval(timer);
    for (const timeout of pending) clearTimeout(timeout);
    terminals?.close();
  };
}

/** `undefined` where removals are not told. */
function watchTerminals(onChange: () => void): FSWatcher | undefined {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  const [least, leastMinor] = TELLS_REMOVALS;
  if (process.platform !== 'linux' || major < least || (major === least && minor < leastMinor))
    return undefined;
  try {
    return watch(TERMINALS, { persistent: false }, onChange).on('error', () => {});
  } catch {
    return undefined; // Out of watches.
  }
}
