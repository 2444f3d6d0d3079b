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

/** Nudges until the returned function is called. The timer does not keep the process alive. */
export function startNudging(serverPid: number, intervalMs: number): () => void {
  const timer = setInterval(() => nudgeServer(serverPid), intervalMs);
  timer.unref();
  return () => clearInterval(timer);
}
