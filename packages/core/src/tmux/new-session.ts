import { ALIVE_WINDOW_NAME, announceDeath } from './death-notice.ts';
import { escapeFormat } from './escape-format.ts';
import { logPipeCommand } from './log-pipe.ts';
import { markSession } from './session-marks.ts';
import { sessionTarget } from './target.ts';
import type { RunOptions, TmuxChannel, TmuxCommand } from './tmux-channel.ts';
import { TmuxFailure } from './tmux-failure.ts';

export interface NewSession {
  name: string;
  /** Absolute path. If it cannot be entered the program does not start; the pane ends with the shell's message. */
  cwd: string;
  /** A command line, and the POSIX shell that reads it: by default /bin/sh. Or a program with its arguments. */
  command: { shell: string; interpreter?: string } | { argv: readonly string[] };
  /** Added to the environment of the tmux server. */
  env: Readonly<Record<string, string>>;
  /** Columns. */
  width: number;
  /** Rows. */
  height: number;
  /** File to which all output is appended, from the first byte; made 0600. Its folder must exist. */
  logPath?: string;
}

export type NewSessionResult =
  | { kind: 'created'; paneId: string; windowId: string }
  /** A session of this name exists; nothing was changed. */
  | { kind: 'duplicate' };

/**
 * Starts a detached session. Everything happens in one turn of the server, which reads the program's output and
 * exit only afterwards: neither the first line nor the exit code of a program that ends at once is lost.
 *
 * @throws TmuxFailure as {@link TmuxChannel.run}; nothing is left behind after `refused`.
 */
export async function startSession(
  channel: TmuxChannel,
  session: NewSession,
  options?: RunOptions,
): Promise<NewSessionResult> {
  const sequence = newSessionSequence(session);
  try {
    const { lines } = await channel.run(sequence, options);
    const [paneId = '', windowId = ''] = (lines[0] ?? '').split(' ');
    return { kind: 'created', paneId, windowId };
  } catch (error) {
    if (!(error instanceof TmuxFailure) || error.kind !== 'refused') throw error;
    if (error.detail.startsWith('duplicate session')) return { kind: 'duplicate' };
    await channel.run([['kill-session', '-t', sessionTarget(session.name)]], options).catch(() => {});
    throw error;
  }
}

function newSessionSequence(session: NewSession): TmuxCommand[] {
  const target = sessionTarget(session.name);
  const size = ['-x', String(session.width), '-y', String(session.height)];
  const create = [
    'new-session',
    '-d',
    '-P',
    '-F',
    '#{pane_id} #{window_id}',
    '-s',
    escapeFormat(session.name),
  ];
  create.push('-n', ALIVE_WINDOW_NAME, ...size, '-c', escapeFormat(session.cwd));
  for (const [key, value] of Object.entries(session.env)) create.push('-e', `${variableName(key)}=${value}`);
  create.push(...programArguments(session));
  const sequence: TmuxCommand[] = [
    create,
    // A person's global "on" would end the agent when they detach from it.
    ['set-option', '-t', target, 'destroy-unattached', 'off'],
    ...markSession(target, session.name),
    ...announceDeath(target),
  ];
  if (session.logPath !== undefined)
    sequence.push(['pipe-pane', '-t', target, logPipeCommand(session.logPath)]);
  return sequence;
}

/** tmux starts a program in the home folder when it cannot enter the one asked for; this refuses instead. */
function programArguments({ cwd, command }: NewSession): string[] {
  if ('shell' in command) {
    const enter = `cd -- '${cwd.replaceAll("'", `'\\''`)}' || exit`;
    const line = [enter, command.shell].join('; ');
    return [command.interpreter ?? '/bin/sh', '-c', line];
  }
  if (command.argv.length === 0) throw new TmuxFailure('invalid', 'A session needs a program to run.');
  return ['/bin/sh', '-c', 'cd -- "$1" && shift && exec "$@"', 'sh', cwd, ...command.argv];
}

function variableName(key: string): string {
  if (key === '' || /[=\0]/.test(key)) {
    throw new TmuxFailure(
      'invalid',
      `${JSON.stringify(key)} cannot be the name of an environment variable.`,
      key,
    );
  }
  return key;
}
