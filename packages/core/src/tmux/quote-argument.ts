import { Buffer } from 'node:buffer';
import { TmuxFailure } from './tmux-failure.ts';

const PLAIN = /^[A-Za-z0-9_=:@%+,./-]+$/;

/**
 * Quotes any text as one argument of tmux's command language, on one line.
 *
 * Everything that tmux could read as syntax (blanks, quotes, `$`, `#`, `;`, braces, `~`, backslash, control
 * characters) becomes a three-digit octal escape inside double quotes, which tmux 3.2 and later turn back
 * into the byte. Characters above ASCII pass as they are.
 *
 * @throws TmuxFailure `invalid` for a NUL character, which no argument can hold.
 */
export function quoteArgument(text: string): string {
  if (text.includes('\0')) {
    throw new TmuxFailure('invalid', 'A tmux argument cannot contain a NUL character.', JSON.stringify(text));
  }
  // A leading "%" could be read as a directive (%if) and a leading "=" is harmless only inside the line.
  if (PLAIN.test(text) && !text.startsWith('%')) return text;
  return `"${text.replace(/[^A-Za-z0-9 _=:@%+,./\u0080-\u{10ffff}-]/gu, octal)}"`;
}

/** One command with its arguments, as tmux command language without a line end. */
function quoteCommand(argv: readonly string[]): string {
  return argv.map(quoteArgument).join(' ');
}

/** Several commands that tmux runs in one turn, stopping at the first error. */
export function quoteSequence(commands: readonly (readonly string[])[]): string {
  return commands.map(quoteCommand).join(' ; ');
}

function octal(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
