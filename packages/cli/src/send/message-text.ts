import type { Input } from '../command-line/invocation.ts';
import { usageError } from '../command-line/usage-error.ts';

/** The message that the words after the name stand for: the words, or what is on standard input. */
export async function messageText(words: readonly string[], input: Input): Promise<string> {
  const piped = words.length === 0 || (words.length === 1 && words[0] === '-');
  if (!piped) return words.join(' ');
  // Whoever forgot the text shall not sit before a command that waits for one.
  if (words.length === 0 && input.terminal)
    throw await usageError(
      'There is no text to send.',
      'Give it after the name, or "-" to type it here and end it with Ctrl-d.',
    );
  return input.text();
}
