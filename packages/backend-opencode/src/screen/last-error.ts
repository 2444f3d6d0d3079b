const MARKED = /^\s{0,3}┃/;
const BOX_BOTTOM = /^\s*╹▀{8,}/;
/** The row that closes a turn; how long it took stands behind the model of one that went well. */
const UNFINISHED = /^\s*▣ +\S.*\S$/;
const TOOK = / · (?:\d+m )?\d[\d.]*m?s\s*$/;

/**
 * The rows of the error that ended the last turn (1.18.33): a marked block below the block of the prompt, and nothing
 * of a reply between it and the row that closes the turn. `undefined` when the turn ended in any other way.
 */
export function lastError(screen: readonly string[]): readonly string[] | undefined {
  const bottom = screen.findLastIndex((row) => BOX_BOTTOM.test(row));
  const closing = screen.slice(0, Math.max(bottom, 0)).findLastIndex((row) => /^\s*▣ /.test(row));
  const close = screen[closing];
  if (close === undefined || !UNFINISHED.test(close.trimEnd()) || TOOK.test(close)) return undefined;
  const end = lastFilled(screen, closing);
  const start = blockStart(screen, end);
  if (start === undefined) return undefined;
  // A prompt is a block like an error: the error is the second one.
  const prompt = blockStart(screen, lastFilled(screen, start));
  return prompt === undefined ? undefined : screen.slice(start, end + 1);
}

/** The last row above `below` that is not blank; -1 when there is none. */
function lastFilled(screen: readonly string[], below: number): number {
  return screen.slice(0, below).findLastIndex((row) => row.trim() !== '');
}

function blockStart(screen: readonly string[], end: number): number | undefined {
  if (!MARKED.test(screen[end] ?? '')) return undefined;
  return screen.slice(0, end).findLastIndex((row) => !MARKED.test(row)) + 1;
}
