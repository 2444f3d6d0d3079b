import { execFile } from 'node:child_process';
import {
  clientProcess,
  type Fleet,
  fail,
  PANE_MARK,
  paneTarget,
  parseTmuxSocket,
  readPaneMark,
  sessionTarget,
  type Target,
} from '@agent-orchestrator/core';

/** Where a session lives. */
export interface SessionPlace {
  /** What tmux writes into `TMUX` in every pane of the session: socket, process of the server, number of the session. */
  readonly mark: string;
  /** What a client attaches to: the session, or the agent's pane where a person has moved that to another one. */
  readonly target: Target;
}

const DEADLINE_MS = 5_000;
/** The socket, which may have blanks, at the end. */
const FORMAT = `#{pid} #{session_id} #{pane_id}\t#{session_name}\t#{${PANE_MARK}}\t#{socket_path}`;

/** Asks the fleet's tmux server for a session; `undefined` when there is none. Throws `TMUX_*` when it cannot be asked. */
export async function findSession(
  fleet: Fleet,
  env: Readonly<Record<string, string>>,
  session: string,
): Promise<SessionPlace | undefined> {
  const client = { socket: parseTmuxSocket(fleet.tmuxSocket), env };
  const question = ['list-panes', '-a', '-F', FORMAT];
  const { file, args, env: chosen } = clientProcess(client, { startServer: false }, question);
  const options = { env: chosen, timeout: DEADLINE_MS, killSignal: 'SIGKILL' as const };
  const { error, stdout, stderr } = await new Promise<Answer>((resolve) => {
    execFile(file, args, options, (error, stdout, stderr) => resolve({ error, stdout, stderr }));
  });
  if (error === null) return placeOf(stdout, session);
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

/** tmux 3.3a, for a server that has no session, and for one that is not there. */
const ABSENT = /no current target|no server running on|error connecting to .*\(No such file or directory\)/;

function placeOf(listing: string, session: string): SessionPlace | undefined {
  const rows = listing.split('\n').flatMap((line) => {
    const [, pid, number, pane = '', name, mark = '', socket] =
      /^(\d+) \$(\d+) (%\d+)\t([^\t]*)\t([^\t]*)\t(.+)$/.exec(line) ?? [];
    return pid === undefined
      ? []
      : [{ pane, name, home: readPaneMark(mark).home, mark: `${socket},${pid},${number}` }];
  });
  const own = rows.filter(({ home }) => home === session);
  const moved = own.some(({ name }) => name === session) ? undefined : own[0];
  if (moved !== undefined) return { mark: moved.mark, target: paneTarget(moved.pane) };
  const there = rows.find(({ name }) => name === session);
  return there === undefined ? undefined : { mark: there.mark, target: sessionTarget(session) };
}
