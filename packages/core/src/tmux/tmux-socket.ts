import { Buffer } from 'node:buffer';
import { isAbsolute } from 'node:path';
import { TmuxFailure } from './tmux-failure.ts';

/** Which tmux server is meant. */
export type TmuxSocket =
  | { kind: 'default' }
  | { kind: 'name'; name: string }
  | { kind: 'path'; path: string };

/** Environment of a process: nothing is inherited that is not listed. */
export type Environment = Readonly<Record<string, string | undefined>>;

// sockaddr_un.sun_path: 104 bytes on macOS and the BSDs, 108 on Linux, with the terminating NUL.
const MAX_SOCKET_PATH_BYTES = 103;

/**
 * Reads a configured value: `"default"` is the server that a plain `tmux` talks to, an absolute path is a
 * socket, anything else is a socket name.
 *
 * @throws TmuxFailure `invalid` when it can be none of them.
 */
export function parseTmuxSocket(value: string): TmuxSocket {
  const problem = tmuxSocketProblem(value);
  if (problem !== undefined) throw new TmuxFailure('invalid', problem, value);
  if (value === 'default') return { kind: 'default' };
  return isAbsolute(value) ? { kind: 'path', path: value } : { kind: 'name', name: value };
}

/** Why this cannot name a tmux socket, or `undefined` when it can. */
function tmuxSocketProblem(value: string): string | undefined {
  const quoted = JSON.stringify(value);
  if (value === '') return 'A tmux socket cannot be empty.';
  if (value.includes('\0')) return `The tmux socket ${quoted} contains a NUL character.`;
  if (isAbsolute(value)) {
    return Buffer.byteLength(value) > MAX_SOCKET_PATH_BYTES
      ? `The tmux socket path ${quoted} is longer than the ${MAX_SOCKET_PATH_BYTES} bytes that a socket path may have.`
      : undefined;
  }
  if (value.includes('/')) return `The tmux socket ${quoted} is neither a name nor an absolute path.`;
  if (value === '.' || value === '..') return `The tmux socket ${quoted} is not a name.`;
  return undefined;
}

/** The arguments that make `tmux` use this server. */
export function socketArguments(socket: TmuxSocket): string[] {
  switch (socket.kind) {
    case 'default':
      return [];
    case 'name':
      return ['-L', socket.name];
    case 'path':
      return ['-S', socket.path];
  }
}

/**
 * The environment for a tmux client. `TMUX` is dropped: inside a tmux session it would silently replace the
 * default server by the one around us. `TMUX_TMPDIR` stays, because it decides where names are looked up.
 */
export function clientEnvironment(env: Environment): Record<string, string> {
  const kept = Object.entries(env).filter(([key]) => key !== 'TMUX' && key !== 'TMUX_PANE');
  return Object.fromEntries(kept.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
