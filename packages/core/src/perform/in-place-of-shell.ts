import { programOf } from '../plugin/program-of.ts';
import { scanShell } from '../plugin/scan-shell.ts';

/**
 * Makes a single command take the place of the shell that reads it, so that tmux names the tool and not the shell as what
 * runs in the pane. bash does that by itself, dash (0.5.12) does not. Any other command line stays as it is.
 */
export function inPlaceOfShell(command: string): string {
  return programOf(command) !== undefined && isSingle(command) ? `exec ${command}` : command;
}

function isSingle(command: string): boolean {
  let single = true;
  scanShell(command.trim(), (position, { kind, backticks }) => {
    if (kind === 'bare' && backticks === 0 && /[;&|()\n]/.test(command.trim()[position] ?? ''))
      single = false;
    return 1;
  });
  return single;
}
