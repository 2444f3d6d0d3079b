import { readScreen } from './layout.ts';

/** What the empty input box of the first screen shows (1.18.33). */
const GHOST = /^Ask anything(?:…|\.\.\.) ".*"$/;

/** The text that waits in the input box; '' when there is none, `undefined` when no input box is on the screen. */
export function draft(screen: readonly string[]): string | undefined {
  const text = readScreen(screen).input?.join('\n').trim();
  return text !== undefined && GHOST.test(text) ? '' : text;
}
