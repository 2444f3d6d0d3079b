/**
 * A text as it has to be typed so that Claude Code takes it for a prompt. Measured with 2.1.330, pasted and submitted:
 * - `!ls` runs in a shell, `/word …` is swallowed as an unknown command, `#` was a note to memory in older versions: with a
 *   blank before it the text arrives as it is. A command that the tool knows (`/compact`) stays one. A text that has to wait
 *   for the end of a turn loses the blank: then an unknown `/word` is swallowed after all;
 * - a `\` at the end makes the submit key a line break, an `@word` at the end may open a list that takes the key: a blank
 *   behind it prevents both, and is cut off by the tool.
 */
export function typeable(text: string): string {
  const first = /^[!/#&]/.test(text) ? ` ${text}` : text;
  return /(?:\\|(?:^|\s)@\S*)$/.test(first) ? `${first} ` : first;
}
