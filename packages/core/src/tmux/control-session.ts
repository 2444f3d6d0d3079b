import { escapeFormat } from './escape-format.ts';
import { sessionTarget } from './target.ts';

/**
 * The session that a control connection is attached to, because tmux has no connection without one. It outlives
 * the connection and is taken again by the next one; `argv` runs in it and is what a person sees who attaches.
 *
 * There is deliberately no session that goes with its connection: on tmux 3.3a and 3.5a the end of a
 * "destroy-unattached" session can end the whole server (tmux issue 4851). What asks once uses `SpawnedChannel`.
 */
export interface ControlSession {
  kind: 'kept';
  name: string;
  argv: readonly string[];
  cwd?: string;
}

/** The tmux arguments, after those of the socket, that open a control connection on this session. */
export function controlArguments({ name, argv, cwd }: ControlSession): string[] {
  const target = sessionTarget(name);
  const create = [
    'new-session',
    '-A',
    // A given name keeps tmux from renaming the window, and from notifying everybody of it.
    '-n',
    'watchdog',
    '-s',
    escapeFormat(name),
    '-f',
    'no-output,ignore-size',
    '-x',
    '200',
    '-y',
    '50',
  ];
  if (cwd !== undefined) create.push('-c', escapeFormat(cwd));
  create.push(...runDirectly(argv));
  return [
    ...create.map(protectSemicolon),
    // A person's global options must neither end this session nor move the connection into an agent's session.
    ...[';', 'set-option', '-t', target, 'destroy-unattached', 'off'],
    ...[';', 'set-option', '-t', target, 'detach-on-destroy', 'on'],
  ];
}

/** tmux hands a single argument to a shell and executes two or more directly. */
function runDirectly(argv: readonly string[]): readonly string[] {
  return argv.length === 1 ? ['/bin/sh', '-c', 'exec "$0"', ...argv] : argv;
}

/** On a command line, tmux takes an argument that ends in `;` for the end of a command. */
function protectSemicolon(argument: string): string {
  return argument.endsWith(';') ? `${argument.slice(0, -1)}\\;` : argument;
}
