import type { Fleet } from '../config/fleet.ts';
import { parseTmuxSocket, SpawnedChannel, TmuxFailure, TmuxServer } from '../tmux/index.ts';
import { tmuxError } from '../tmux/tmux-error.ts';

/**
 * The fleet's server, one process for each batch of questions; it is started when none runs. Deliberately no connection
 * of its own: on tmux 3.3a a second control client that connects while sessions come and go can end the server
 * (measured; tmux pull request 4980), so the watchdog's is the only one.
 */
export function openTmux(fleet: Fleet, env: Readonly<Record<string, string>>): TmuxServer {
  const client = { socket: parseTmuxSocket(fleet.tmuxSocket), env };
  return new TmuxServer(new SpawnedChannel(client, { startServer: true }));
}

/** Asks the fleet's server, one process for each question, and never starts one. */
export function peekTmux(fleet: Fleet, env: Readonly<Record<string, string>>): TmuxServer {
  return new TmuxServer(new SpawnedChannel({ socket: parseTmuxSocket(fleet.tmuxSocket), env }));
}

/** Does something with tmux; its failures become errors that a person can mend. */
export async function withReadableErrors<T>(
  fleet: Fleet,
  env: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw readable(error, fleet, env);
  }
}

function readable(error: unknown, fleet: Fleet, env: Readonly<Record<string, string>>): unknown {
  return error instanceof TmuxFailure ? tmuxError(error, fleet.tmuxSocket, env.PATH) : error;
}
