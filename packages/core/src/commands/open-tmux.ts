import type { Fleet } from '../config/fleet.ts';
import {
  ControlConnection,
  parseTmuxSocket,
  SpawnedChannel,
  TmuxFailure,
  TmuxServer,
} from '../tmux/index.ts';
import { tmuxError } from '../tmux/tmux-error.ts';
import { watchdogClient } from '../watchdog/open-channel.ts';

/** A way to a fleet's tmux server for the length of one command. */
export interface TmuxForCommand {
  readonly tmux: TmuxServer;
  /** `watched`: a watchdog needs the session of the connection; otherwise it goes. */
  close(watched: boolean): Promise<void>;
}

/** Longest wait for tmux in a command, in ms. */
const DEADLINE_MS = 4_000;

/**
 * Connects to the fleet's server and starts it when none runs; the state folders exist. The connection is attached to the
 * session that shows the watchdog's log. Throws `TMUX_…`.
 */
export async function openTmux(fleet: Fleet, env: Readonly<Record<string, string>>): Promise<TmuxForCommand> {
  try {
    const client = watchdogClient(fleet, env);
    const connection = await ControlConnection.open({ ...client, connectDeadlineMs: DEADLINE_MS });
    const tmux = new TmuxServer(connection);
    return {
      tmux,
      close: async (watched) => {
        if (!watched) await dropLogSession(tmux, client.session.name);
        await connection.close();
      },
    };
  } catch (error) {
    throw readable(error, fleet, env);
  }
}

/** Removes the session that was made for the connection, but not one in which somebody else's program runs. */
async function dropLogSession(tmux: TmuxServer, name: string): Promise<void> {
  const panes = (await tmux.listPanes().catch(() => [])).filter(({ sessionName }) => sessionName === name);
  if (panes.every(({ currentCommand }) => currentCommand === 'tail'))
    await tmux.killSession(name).catch(() => false);
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
