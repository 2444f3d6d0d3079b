import { readScreen } from './layout.ts';

/** What stands in an empty input (0.169.0). */
const GHOST = 'Ask Codex to do anything';

/** The text that waits in the input; '' when there is none, `undefined` when no input is on the screen. */
export function draft(screen: readonly string[]): string | undefined {
  const text = readScreen(screen).input?.join('\n').trim();
  return text === GHOST ? '' : text;
}
