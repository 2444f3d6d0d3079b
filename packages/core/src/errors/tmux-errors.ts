import { type ErrorCatalog, EXIT } from './orchestrator-error.ts';

/** Problems with tmux. */
export const TMUX_ERRORS = {
  TMUX_MISSING: {
    title: 'tmux is not installed.',
    exit: EXIT.environment,
    message: 'tmux was not found on PATH ("{path}").',
    hint: 'Install tmux 3.2 or newer, for example: sudo apt-get install tmux',
  },
  TMUX_TOO_OLD: {
    title: 'tmux is too old.',
    exit: EXIT.environment,
    message: 'tmux {actual} is too old; {required} or newer is needed.',
    hint: 'Install a newer tmux and look at it with: tmux -V',
  },
  TMUX_UNREACHABLE: {
    title: 'The tmux server cannot be reached.',
    exit: EXIT.environment,
    message: 'The tmux server on the socket "{socket}" cannot be reached: {reason}.',
    hint: 'Start the fleet with `agents up`, or look at the socket that [defaults].tmux_socket names.',
  },
  TMUX_SOCKET_UNUSABLE: {
    title: 'tmux cannot use its socket.',
    exit: EXIT.environment,
    message: 'tmux cannot use the socket "{socket}": {reason}.',
    hint: 'tmux keeps its sockets below TMUX_TMPDIR, else /tmp: a folder that you can write to, with a path of at most 80 bytes.',
  },
  TMUX_DEADLINE: {
    title: 'tmux did not answer in time.',
    exit: EXIT.environment,
    message: '{reason} on the socket "{socket}".',
    hint: 'Look whether the server is stopped or overloaded: ps -o pid,stat,cmd -C tmux',
  },
  TMUX_REFUSED: {
    title: 'tmux refused a command.',
    exit: EXIT.environment,
    message: 'tmux refused "{command}" on the socket "{socket}": {reason}.',
    hint: 'Run `agents status` to see what is running.',
  },
} as const satisfies ErrorCatalog;
