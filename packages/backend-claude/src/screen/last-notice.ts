import type { Turn } from './layout.ts';

/** A row that opens an entry of the conversation. */
const HEAD = /^(?:[●⏺!#]|\s{0,3}⎿|[·✢✳✶✻✽*∗]\s|▎|[❯>]\s)/;
const HANGING = /^\s{0,3}⎿/;
const MESSAGE = /^[●⏺]/;
const SPINNER = /^[·✢✳✶✻✽*∗] /;
/** The only words of the tool itself behind the mark of the model. */
const ERROR = /^[●⏺] API Error\b/;
/** Entries that Claude Code adds behind the banner of a usage limit (2.1.197, 2.1.330). */
const ADDED =
  /^(?:[●⏺] (?:Usage limit reached(?: again)? · set to|Automatic continue cancelled)|[❯>] \/rate-limit-options\s*$)/;
/** `✻ Cogitated for 14s` (2.1.197, also behind a failure). */
const FINISHED = /^[·✢✳✶✻✽*∗] \S+ for \d+[smh]/;
/** `✻ Baked for 25s · done 6:42 AM`: a turn that went well (2.1.330); one that failed has no such row. */
const WENT_WELL = /^[·✢✳✶✻✽*∗] \S+ for \d+[smh].* · (?:done \d|\d+ .* still running)/;
/** `  Ran 1 shell command`: calls that are folded into a row show nothing of what they printed (2.1.330). */
const FOLDED = /^ {2}[A-Z][a-z]+ .*\b\d/;
const INTERRUPTED = /^\s{0,3}⎿\s+Interrupted\b/;
/** More than any notice has in a pane of 40 columns. */
const ROWS = 12;

/**
 * The last entry of the current turn when it is a notice of the tool itself, its broken rows joined, without its
 * marker; `undefined` when the turn ends in anything else: words of the model, output of a tool, or a turn that went well.
 */
export function lastNotice(turn: Turn): string | undefined {
  return lastNoticeRows(turn)
    ?.map((row) => row.trim())
    .join(' ')
    .replace(/^[●⏺⎿]\s+/, '');
}

/** The rows of {@link lastNotice} as they stand on the screen. */
export function lastNoticeRows(turn: Turn): readonly string[] | undefined {
  const { rows } = turn;
  let end = rows.length;
  let finished = false;
  for (;;) {
    const start = rows.slice(0, end).findLastIndex((row) => HEAD.test(row));
    const head = rows[start];
    if (head === undefined || WENT_WELL.test(head)) return undefined;
    if (ADDED.test(head) || FINISHED.test(head)) {
      finished ||= FINISHED.test(head);
      end = start;
      continue;
    }
    const isNotice = HANGING.test(head) ? isOwnWord(turn, start, finished) : ERROR.test(head) && !finished;
    return isNotice ? entryAt(rows, start, end) : undefined;
  }
}

/** Whether the turn can be over: the model's own words (`●`), a spinner and a prompt without an answer are followed by more. */
export function isClosed({ rows, whole }: Turn): boolean {
  const last = rows.findLast((row) => HEAD.test(row));
  if (last === undefined) return !whole;
  if (SPINNER.test(last)) return FINISHED.test(last);
  return !MESSAGE.test(last) || ERROR.test(last) || ADDED.test(last);
}

/**
 * Whether a row with `⎿` is a notice of the tool. It hangs right below what it belongs to, with no blank row between: below
 * a prompt or below folded calls it is one; below a call (`● Bash(ls)`), a command of the user (`! ls`) or anything else
 * with a mark, the first one is what was printed, and a further one is a notice again. Versions that finish a failed turn
 * like any other (2.1.197) fold nothing.
 */
function isOwnWord({ rows, whole }: Turn, start: number, finished: boolean): boolean {
  if (INTERRUPTED.test(rows[start] ?? '')) return true;
  const above = rows.slice(0, start);
  if (!above.some((row) => HEAD.test(row))) return whole;
  const blank = above.findLastIndex((row) => row.trim() === '');
  const block = above.slice(blank + 1);
  return block.some((row) => HANGING.test(row)) || (!finished && FOLDED.test(block[0] ?? ''));
}

function entryAt(rows: readonly string[], start: number, end: number): readonly string[] {
  const entry = rows.slice(start, Math.min(end, start + ROWS));
  const blank = entry.findIndex((row) => row.trim() === '');
  return blank < 0 ? entry : entry.slice(0, blank);
}
