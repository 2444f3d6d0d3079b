import { TmuxFailure } from './tmux-failure.ts';

/** The failure behind what a tmux client printed before it gave up. */
export function serverProblem(output: string): TmuxFailure {
  const text = output.trim();
  if (/no server running on|error connecting to .*\(No such file or directory\)/.test(text)) {
    return new TmuxFailure('no-server', 'No tmux server is running on this socket.', text);
  }
  if (
    /error connecting to|access not allowed|protocol version mismatch|couldn't create directory|unsafe permissions/.test(
      text,
    )
  ) {
    return new TmuxFailure('unreachable', `The tmux server cannot be reached: ${text}.`, text);
  }
  if (/server exited|lost server|server version is too old/.test(text)) {
    return new TmuxFailure('lost', `The tmux server went away: ${text}.`, text);
  }
  return new TmuxFailure('refused', `tmux refused: ${text || 'no reason given'}.`, text);
}

/** The failure behind a tmux process that could not be started. */
export function spawnProblem(error: NodeJS.ErrnoException, tmuxPath: string): TmuxFailure {
  if (error.code === 'ENOENT') {
    return new TmuxFailure('missing', `tmux was not found at "${tmuxPath}".`, tmuxPath, { cause: error });
  }
  return new TmuxFailure('unreachable', `tmux could not be started: ${error.message}.`, tmuxPath, {
    cause: error,
  });
}
