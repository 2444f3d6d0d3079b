import { readScreen } from './layout.ts';

/** What stands in an empty input box (2.1.330). A person who types just this is taken for nobody. */
const GHOSTS =
  /^(?:Press up to edit queued messages|Resend your message to try again|Once fixed, resend your message|Try ".*"?)$/;

/** The text that waits in the input box; '' when there is none, `undefined` when no input box is on the screen. */
export function draft(screen: readonly string[]): string | undefined {
  const rows = readScreen(screen).composer;
  if (rows === undefined) return undefined;
  const text = rows
    .map((row, index) => (index === 0 ? row.replace(/^❯|^>/, '') : row).trim())
    .join('\n')
    .trim();
  return GHOSTS.test(text) ? '' : text;
}
