import { execFile } from 'node:child_process';
import { clientProcess, type Fleet, fail, parseTmuxSocket, sessionTarget } from '@agent-orchestrator/core';

/** Where a session lives. */
export interface SessionPlace {
  /** What tmux writes into `TMUX` in every pane of the session: socket, process of the server, number of the session. */
  readonly mark: string;
}

const DEADLINE_MS = 5_000;
/** Before the socket, which may have blanks. */
const FORMAT = '#{pid} #{session_id} #{socket_path}';

/** Asks the fleet's tmux server for a session; `undefined` when there is none. Throws `TMUX_*` when it cannot be asked. */
export async function findSession(
  fleet: Fleet,
  env: Readonly<Record<string, string>>,
  session: string,
): Promise<SessionPlace | undefined> {
  const client = { socket: parseTmuxSocket(fleet.tmuxSocket), env };
  const question = ['list-panes', '-s', '-t', sessionTarget(session), '-F', FORMAT];
  const { file, args, env: chosen } = clientProcess(client, { startServer: false }, question);
  const options = { env: chosen, timeout: DEADLINE_MS, killSignal: 'SIGKILL' as const };
  const { error, stdout, stderr } = await new Promise<Answer>((resolve) => {
    execFile(file, args, options, (error, stdout, stderr) => resolve({ error, stdout, stderr }));
  });
  if (error === null) return placeOf(stdout);
  const socket = fleet.tmuxSocket;
  if (error.code === 'ENOENT') throw fail('TMUX_MISSING', { path: env.PATH ?? '' }, { cause: error });
  if (error.killed) {
    throw fail('TMUX_DEADLINE', {
      reason: `tmux did not answer "list-panes" within ${DEADLINE_MS} ms`,
      socket,
    });
  }
  if (ABSENT.test(stderr)) return undefined;
  throw fail('TMUX_UNREACHABLE', { socket, reason: stderr.trim() || error.message }, { cause: error });
}

interface Answer {
  readonly error: (Error & { readonly code?: number | string | null; readonly killed?: boolean }) | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** tmux 3.3a, for a session and for a server that are not there. */
const ABSENT = /can't find session|no server running on|error connecting to .*\(No such file or directory\)/;

function placeOf(stdout: string): SessionPlace | undefined {
  const found = /^(\d+) \$(\d+) (.+)$/m.exec(stdout);
  return found === null ? undefined : { mark: `${found[3]},${found[1]},${found[2]}` };
}
