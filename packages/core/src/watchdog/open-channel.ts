import type { Fleet } from '../config/fleet.ts';
import { mendSocket } from '../perform/mend-socket.ts';
import { sessionLogPath } from '../state/session-log.ts';
import { touchPrivateFile } from '../state/write-file-atomic.ts';
import {
  ControlConnection,
  type ControlConnectionOptions,
  parseTmuxSocket,
  ReconnectingChannel,
} from '../tmux/index.ts';

/** Name of the session that shows the watchdog's log; connections to tmux are attached to it. */
export const watchdogSession = (fleet: Fleet): string => `${fleet.sessionPrefix}watchdog`;

/** How to connect to a fleet's tmux server; it is started when none runs. Makes the log that the session shows. */
function watchdogClient(fleet: Fleet, env: Readonly<Record<string, string>>): ControlConnectionOptions {
  const logPath = sessionLogPath(fleet.logDir, watchdogSession(fleet));
  touchPrivateFile(logPath);
  return {
    socket: parseTmuxSocket(fleet.tmuxSocket),
    env,
    startServer: true,
    session: {
      kind: 'kept',
      name: watchdogSession(fleet),
      argv: ['tail', '-n', '200', '-F', logPath],
      cwd: fleet.logDir,
    },
  };
}

/** The watchdog's one connection to tmux. It is opened again when it is lost. */
export function openChannel(fleet: Fleet, env: Readonly<Record<string, string>>): ReconnectingChannel {
  return new ReconnectingChannel({
    open: async () => {
      await mendSocket(fleet);
      return ControlConnection.open(watchdogClient(fleet, env));
    },
    backoff: { firstMs: 100, maxMs: 15_000, factor: 2, jitter: 0.2 },
  });
}
