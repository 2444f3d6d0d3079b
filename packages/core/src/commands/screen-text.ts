/** Sequences of ECMA-48: control sequences, strings (titles, links), and single ones such as those that choose a charset. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])/g;

/** What no terminal shows; tabs and ends of lines have gone before. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is about them.
const CONTROLS = /[\x00-\x1f\x7f-\x9f]/g;

/**
 * The rows of a screen that somebody has saved as text: with or without the escape codes of `tmux capture-pane -e`, with
 * any end of lines, a tab as a blank.
 */
export function screenRows(text: string): string[] {
  const plain = text.replace(/^\uFEFF/, '').replace(ESCAPES, '');
  const rows = plain.replace(/\r?\n$/, '').split(/\r?\n/);
  return rows.map((row) => row.replace(/\t/g, ' ').replace(CONTROLS, ''));
}
