import { identifyProcess, type ProcessIdentity } from '../state/process-identity.ts';
import type { SessionListing, TmuxServer } from '../tmux/index.ts';

/** What somebody knows of a server that he wants to end. */
export interface EndableServer {
  /** Its sessions, as they were a moment ago. */
  readonly listing: SessionListing;
  /** How many of the clients in it are a watchdog's. */
  readonly connections: number;
}

/**
 * Ends a whole tmux server, when these are all its sessions and nobody looks at one: it takes tmux several ms for each pane to
 * clear up behind it, one after the other, while the kernel hangs up all terminals at once. The server decides by itself,
 * between two of its commands, and is forced only after that, when nobody can get anything from it any more. Returns its
 * process; `undefined` when it was left as it is.
 */
export async function endServer(
  tmux: TmuxServer,
  { listing, connections }: EndableServer,
  sessions: readonly string[],
): Promise<ProcessIdentity | undefined> {
  const ours = new Set(sessions);
  const attached = listing.sessions.reduce((sum, session) => sum + session.attached, 0);
  if (attached > connections || listing.sessions.some(({ name }) => !ours.has(name))) return undefined;
  const server = identifyProcess(listing.serverPid);
  if (server === undefined || !(await tmux.endWith(listing))) return undefined;
  try {
    process.kill(server.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
  return server;
}
