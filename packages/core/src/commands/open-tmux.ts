import { setTimeout as delay } from 'node:timers/promises';
import type { Fleet } from '../config/fleet.ts';
import { mendingChannel } from '../perform/mend-socket.ts';
import { parseTmuxSocket, SpawnedChannel, type TmuxChannel, TmuxFailure, TmuxServer } from '../tmux/index.ts';
import { readableError } from '../tmux/tmux-error.ts';

/** A server that ends, because its last session has, can still take a connection for a moment. */
const TRIES = 4;
const PAUSE_MS = 50;

/**
 * The fleet's server, one process for each batch of questions; it is started when none runs. Deliberately no connection
 * of its own: on tmux 3.3a a second control client that connects while sessions come and go can end the server
 * (measured; tmux pull request 4980), so the watchdog's is the only one.
 */
export function openTmux(fleet: Fleet, env: Readonly<Record<string, string>>): TmuxServer {
  const client = { socket: parseTmuxSocket(fleet.tmuxSocket), env };
  const asking = mendingChannel(fleet, new SpawnedChannel(client));
  // Only for a session: a server without one ends at once, under the hands of whoever asks it next.
  const starting = mendingChannel(fleet, new SpawnedChannel(client, { startServer: true }));
  const choose: TmuxChannel['run'] = (sequence, options) =>
    (sequence.some(([name]) => name === 'new-session') ? starting : asking).run(sequence, options);
  return new TmuxServer({ run: outlastingEnd(choose) });
}

/** Asks the fleet's server, one process for each question, and never starts one. */
export function peekTmux(fleet: Fleet, env: Readonly<Record<string, string>>): TmuxServer {
  const client = { socket: parseTmuxSocket(fleet.tmuxSocket), env };
  const asking = mendingChannel(fleet, new SpawnedChannel(client));
  return new TmuxServer({ run: outlastingEnd((sequence, options) => asking.run(sequence, options)) });
}

/** Asks again when the server has ended under the question. What it did is gone with it. */
function outlastingEnd(run: TmuxChannel['run']): TmuxChannel['run'] {
  return async (sequence, options) => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await run(sequence, options);
      } catch (error) {
        if (!isEnding(error) || tries === TRIES) throw error;
        await delay(PAUSE_MS);
      }
    }
  };
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
    throw readableError(error, fleet, env);
  }
}

function isEnding(error: unknown): boolean {
  return error instanceof TmuxFailure && error.kind === 'lost' && error.detail.includes('server exited');
}
