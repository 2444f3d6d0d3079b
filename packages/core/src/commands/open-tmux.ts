import type { Fleet } from '../config/fleet.ts';
import {
  ControlConnection,
  checkTmux,
  parseTmuxSocket,
  SpawnedChannel,
  TmuxFailure,
  TmuxServer,
} from '../tmux/index.ts';
import { requireTmux, tmuxError } from '../tmux/tmux-error.ts';

/** A way to a fleet's tmux server for the length of one command. */
export interface TmuxForCommand {
  readonly tmux: TmuxServer;
  close(): Promise<void>;
}

/** Longest wait for tmux in a command, in ms. */
const DEADLINE_MS = 4_000;

/** Connects to the fleet's server and starts it when none runs. Throws `TMUX_…`. */
export async function openTmux(fleet: Fleet, env: Readonly<Record<string, string>>): Promise<TmuxForCommand> {
  requireTmux(await checkTmux({ env }), env.PATH);
  try {
    const connection = await ControlConnection.open({
      socket: parseTmuxSocket(fleet.tmuxSocket),
      env,
      startServer: true,
      session: { kind: 'private', prefix: `${fleet.sessionPrefix}command-` },
      connectDeadlineMs: DEADLINE_MS,
    });
    return { tmux: new TmuxServer(connection), close: () => connection.close() };
  } catch (error) {
    throw readable(error, fleet, env);
  }
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
