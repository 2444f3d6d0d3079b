import { TmuxFailure } from './tmux-failure.ts';

/**
 * The shell command for `pipe-pane` that appends a pane's output to a file and creates it readable by its owner
 * only. tmux expands `#{}` and strftime's `%` in that command and runs it with /bin/sh, so both characters are
 * made by the shell instead.
 *
 * @throws TmuxFailure `invalid` for a path with a NUL character.
 */
export function logPipeCommand(path: string): string {
  if (path.includes('\0')) {
    throw new TmuxFailure(
      'invalid',
      'The path of a log file cannot contain a NUL character.',
      JSON.stringify(path),
    );
  }
  const quoted = `'${path.replaceAll("'", `'\\''`)}'`;
  if (!/[#%]/.test(path)) return `umask 077; exec cat >> ${quoted}`;
  const spelled = quoted.replaceAll('#', `'"$hash"'`).replaceAll('%', `'"$percent"'`);
  // "%%" is one "%" after strftime.
  return `umask 077; hash=$(printf %%b '\\0043'); percent=$(printf %%b '\\0045'); exec cat >> ${spelled}`;
}
