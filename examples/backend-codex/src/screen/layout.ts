/** The parts of a Codex screen (0.169.0) that tell the present. */
export interface CodexScreen {
  /** Rows of the input, its mark `›` left out; `undefined` when a dialog stands there or nothing of the tool is left. */
  readonly input: readonly string[] | undefined;
  /** Rows of a menu and what it asks; `undefined` when there is none. */
  readonly dialog: readonly string[] | undefined;
  /** Everything below the last prompt and above the input or the menu. */
  readonly turn: readonly string[];
}

const MARK = /^› ?/;
const CHOICE = /^› \d+\. \S/;
/** Where the tool and the model begin to speak: what comes before the first of these belongs to the prompt. */
const DIALOG_ROWS = 16;

/** Reads a screen from its bottom: the last row with the mark is the input, or the selected row of a menu. */
export function readScreen(screen: readonly string[]): CodexScreen {
  const last = screen.findLastIndex((row) => MARK.test(row));
  const mark = screen[last];
  if (mark === undefined) return { input: undefined, dialog: undefined, turn: [] };
  const turn = lastTurn(screen.slice(0, last));
  if (CHOICE.test(mark)) return { input: undefined, dialog: dialogAt(screen, last), turn };
  const below = screen.slice(last);
  const end = below.findIndex((row) => row.trim() === '');
  const rows = end < 0 ? below : below.slice(0, end);
  return { input: rows.map((row) => row.replace(MARK, '').trim()), dialog: undefined, turn };
}

/** A menu is below everything else: a few choices, then the keys that it takes. */
function dialogAt(screen: readonly string[], row: number): readonly string[] {
  return screen.slice(Math.max(0, row - DIALOG_ROWS)).filter((one) => one.trim() !== '');
}

function lastTurn(rows: readonly string[]): readonly string[] {
  return rows.slice(rows.findLastIndex((row) => /^› \S/.test(row)) + 1);
}
