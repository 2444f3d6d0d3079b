/**
 * The parts of a Claude Code screen (2.1.330 in both renderers, 2.1.197; the boxed composer of 2.0 and before).
 * Only what tells the present is kept: a reply, a tool's output or a prompt further up decides nothing.
 */
export interface ClaudeScreen {
  /** Rows of the input box; `undefined` when a dialog has taken its place or nothing of the tool is left. */
  readonly composer: readonly string[] | undefined;
  /** Rows below the input box. */
  readonly footer: readonly string[] | undefined;
  /** The row below the input box that names the mode and offers to interrupt; what a status line prints is not it. */
  readonly mode: readonly string[] | undefined;
  /** The spinner with what hangs on it, when it is the last entry above the input box. */
  readonly status: readonly string[] | undefined;
  /** The last rows of a screen without an input box, from the edge of its dialog on. */
  readonly dialog: readonly string[] | undefined;
  /** Its last rows that are not blank, in which a dialog says which keys it takes. */
  readonly keys: readonly string[] | undefined;
  /** Everything after the last prompt of the user and above input box or dialog. */
  readonly turn: Turn;
}

/** The rows below a prompt. */
export interface Turn {
  readonly rows: readonly string[];
  /** The prompt is on the screen: the first row stands right below it. */
  readonly whole: boolean;
}

const BORDER = /^[─╭╰][─ \w.-]*─[─╮╯]?\s*$/;
const EDGE = /^\s?[▔─]{8,}/;
const PROMPT = /^[❯>!#&](?:\s|$)/;
/** `-- INSERT --` stands before it in vim mode. */
const MODE = /^ {0,4}(?:-- [A-Z ]+ --\s+)?(?:⏸|⏵⏵|\? for |esc\b)/;
/** What opens an entry of the conversation at the left margin; the choices of a menu may stand there too. */
const ENTRY = /^(?:[●⏺!#▎]|[❯>] (?!\d+\. )|[·✢✳✶✻✽*∗] )/;
const SPINNER = /^[·✢✳✶✻✽*∗] /;
/** The tool asks this of itself when a limit is hit (2.1.197). */
const OWN_COMMAND = /^[❯>] \/rate-limit-options\s*$/;
const DIALOG_ROWS = 24;
const KEY_ROWS = 3;

export function readScreen(screen: readonly string[]): ClaudeScreen {
  const box = findComposer(screen);
  if (box === undefined) {
    const below = screen.findLastIndex((row) => ENTRY.test(row)) + 1;
    const edge = screen.slice(below).findIndex((row) => EDGE.test(row));
    const top = below + Math.max(edge, 0);
    const filled = screen.slice(top).filter((row) => row.trim() !== '');
    return {
      composer: undefined,
      footer: undefined,
      mode: undefined,
      status: undefined,
      dialog: filled.slice(-DIALOG_ROWS),
      keys: filled.slice(-KEY_ROWS),
      turn: lastTurn(edge < 0 ? [] : screen.slice(0, top)),
    };
  }
  const footer = screen.slice(box.bottom + 1);
  return {
    composer: screen.slice(box.top + 1, box.bottom).map(unboxed),
    footer,
    mode: modeOf(footer),
    status: spinnerOf(lastTurn(screen.slice(0, box.top)).rows),
    dialog: undefined,
    keys: undefined,
    // The row just above the input box is kept for short-lived hints; the tool writes nothing else there.
    turn: lastTurn(screen.slice(0, Math.max(0, box.top - 1))),
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

function modeOf(footer: readonly string[]): readonly string[] | undefined {
  const row = footer.findLast((candidate) => MODE.test(candidate));
  return row === undefined ? undefined : [row];
}

function spinnerOf(turn: readonly string[]): readonly string[] {
  const last = turn.findLastIndex((row) => ENTRY.test(row));
  return last >= 0 && SPINNER.test(turn[last] ?? '') ? turn.slice(last) : [];
}

function lastTurn(rows: readonly string[]): Turn {
  const prompt = rows.findLastIndex((row) => /^[❯>]\s/.test(row) && !OWN_COMMAND.test(row));
  return { rows: rows.slice(prompt + 1), whole: prompt >= 0 };
}
