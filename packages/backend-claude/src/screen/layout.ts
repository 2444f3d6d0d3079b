/**
 * The parts of a Claude Code screen (2.1.330 in both renderers, 2.1.197; the boxed composer of 2.0 and before).
 * Only what tells the present is kept: a reply, a tool's output or a prompt further up decides nothing.
 */
export interface ClaudeScreen {
  /** Rows of the input box; `undefined` when a dialog has taken its place or nothing of the tool is left. */
  readonly composer: readonly string[] | undefined;
  /** Rows below the input box. */
  readonly footer: readonly string[] | undefined;
  /** The rows above the input box in which the spinner turns. */
  readonly status: readonly string[] | undefined;
  /** The last rows of a screen without an input box. */
  readonly dialog: readonly string[] | undefined;
  /** Its last rows that are not blank, in which a dialog says which keys it takes. */
  readonly keys: readonly string[] | undefined;
  /** Everything after the last prompt of the user and above input box or dialog. */
  readonly turn: readonly string[];
}

const BORDER = /^[─╭╰][─ \w.-]*─[─╮╯]?\s*$/;
const DIALOG_TOP = /^\s?[▔─]{8,}/;
const PROMPT = /^[❯>!#&](?:\s|$)/;
const STATUS_ROWS = 12;
const DIALOG_ROWS = 24;
const KEY_ROWS = 3;

export function readScreen(screen: readonly string[]): ClaudeScreen {
  const box = findComposer(screen);
  if (box === undefined) {
    const filled = screen.filter((row) => row.trim() !== '');
    const top = screen.findLastIndex((row) => DIALOG_TOP.test(row));
    return {
      composer: undefined,
      footer: undefined,
      status: undefined,
      dialog: filled.slice(-DIALOG_ROWS),
      keys: filled.slice(-KEY_ROWS),
      turn: lastTurn(screen.slice(0, Math.max(top, 0))),
    };
  }
  // The row just above the input box is kept for short-lived hints; the tool writes nothing else there.
  const above = screen.slice(0, Math.max(0, box.top - 1));
  return {
    composer: screen.slice(box.top + 1, box.bottom).map(unboxed),
    footer: screen.slice(box.bottom + 1),
    status: lastTurn(screen.slice(0, box.top)).slice(-STATUS_ROWS),
    dialog: undefined,
    keys: undefined,
    turn: lastTurn(above),
  };
}

function findComposer(
  screen: readonly string[],
): { readonly top: number; readonly bottom: number } | undefined {
  const bottom = screen.findLastIndex(isBorder);
  if (bottom < 2) return undefined;
  const top = screen.slice(0, bottom).findLastIndex(isBorder);
  const first = screen[top + 1];
  if (top < 0 || first === undefined || bottom - top < 2 || !PROMPT.test(unboxed(first))) return undefined;
  return { top, bottom };
}

function isBorder(row: string): boolean {
  return row.startsWith('─'.repeat(3)) || row.startsWith('╭──') || row.startsWith('╰──')
    ? BORDER.test(row)
    : false;
}

function unboxed(row: string): string {
  return row.startsWith('│') ? row.replace(/^│ ?/, '').replace(/\s*│\s*$/, '') : row;
}

function lastTurn(rows: readonly string[]): readonly string[] {
  return rows.slice(rows.findLastIndex((row) => /^[❯>]\s/.test(row)) + 1);
}
