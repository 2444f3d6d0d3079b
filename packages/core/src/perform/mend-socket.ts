import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fleet } from '../config/fleet.ts';
import { identifyProcess, isRunning } from '../state/process-identity.ts';
import { readServerRecord, writeServerRecord } from '../state/server-file.ts';
import { type TmuxChannel, TmuxFailure, type TmuxServer } from '../tmux/index.ts';

/** How long the server may take to make its socket again, in ms. */
const PATIENCE_MS = 2_000;
const POLL_MS = 10;

/** Notes which process the fleet's tmux server is, so that it is found when its socket is gone. */
export async function noteServer(
  fleet: Pick<Fleet, 'stateDir' | 'tmuxSocket'>,
  tmux: TmuxServer,
): Promise<void> {
  const place = await tmux.place();
  const identity = place === undefined ? undefined : identifyProcess(place.pid);
  if (place === undefined || identity === undefined) return;
  writeServerRecord(fleet.stateDir, {
    v: 1,
    ...identity,
    tmuxSocket: fleet.tmuxSocket,
    path: place.socketPath,
  });
}

/**
 * Makes the fleet's tmux server bind its socket again when somebody has removed it, as cleaners of /tmp do: whoever finds
 * no socket would take the fleet for dead and start a second one beside it. tmux does it on SIGUSR1. Returns whether
 * there was anything to do.
 *
 * @throws TmuxFailure `unreachable` when the server runs and its socket does not come back.
 */
export async function mendSocket(fleet: Pick<Fleet, 'stateDir' | 'tmuxSocket'>): Promise<boolean> {
  const server = readServerRecord(fleet.stateDir);
  if (server === undefined || server.tmuxSocket !== fleet.tmuxSocket || existsSync(server.path)) return false;
  const { pid, path } = server;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    process.kill(pid, 'SIGUSR1');
  } catch {
    // It has ended meanwhile, or the folder cannot be made: the wait tells.
  }
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(POLL_MS)) {
    if (existsSync(path)) return true;
    if (!isRunning(server)) return false;
  }
  throw new TmuxFailure(
    'unreachable',
    `The fleet's tmux server (process ${pid}) runs, but its socket "${path}" is gone and does not come back.`,
    path,
  );
}

/** A channel that finds the fleet's server although its socket was removed. */
export function mendingChannel(
  fleet: Pick<Fleet, 'stateDir' | 'tmuxSocket'>,
  channel: TmuxChannel,
): TmuxChannel {
  // What is asked at the same time shares one look.
  let mending: Promise<unknown> | undefined;
  return {
    run: async (sequence, options) => {
      mending ??= mendSocket(fleet).finally(() => {
        mending = undefined;
      });
      await mending;
      return channel.run(sequence, options);
    },
  };
}
