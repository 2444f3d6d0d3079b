import { closeSync, openSync } from 'node:fs';
import type { Fleet } from '../config/fleet.ts';
import { ControlConnection, parseTmuxSocket, ReconnectingChannel } from '../tmux/index.ts';

/** Name of the session that shows the watchdog's log; the watchdog's connection to tmux is attached to it. */
export const watchdogSession = (fleet: Fleet): string => `${fleet.sessionPrefix}watchdog`;

/** The watchdog's one connection to tmux. It starts the server when none runs, and opens again when it is lost. */
export function openChannel(
  fleet: Fleet,
  env: Readonly<Record<string, string>>,
  logPath: string,
): ReconnectingChannel {
  closeSync(openSync(logPath, 'a', 0o600));
  return new ReconnectingChannel({
    open: () =>
      ControlConnection.open({
        socket: parseTmuxSocket(fleet.tmuxSocket),
        env,
        startServer: true,
        session: {
          kind: 'kept',
          name: watchdogSession(fleet),
          argv: ['tail', '-n', '200', '-F', logPath],
          cwd: fleet.logDir,
        },
      }),
    backoff: { firstMs: 100, maxMs: 15_000, factor: 2, jitter: 0.2 },
  });
}
