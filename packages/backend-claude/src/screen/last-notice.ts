/** A row that opens an entry of the conversation. */
const HEAD = /^(?:[●⏺]|\s{0,3}⎿|[·✢✳✶✻✽*∗]\s|▎)/;
const NOTICE = /^\s{0,3}⎿/;
const MESSAGE = /^[●⏺]/;
/** Entries that Claude Code adds behind the banner of a usage limit (2.1.330). */
const ADDED = /^[●⏺] (?:Usage limit reached(?: again)? · set to|Automatic continue cancelled)/;
/** `✻ Baked for 25s · done 6:42 AM` (2.1.330), `✻ Cogitated for 14s` (2.1.197). */
const FINISHED = /^[·✢✳✶✻✽*∗] \S+ for \d+[smh]/;
/** `● Bash(ls)`: the first `⎿` below it is what the tool printed. */
const TOOL_CALL = /^[●⏺] (?:[A-Z]\w*|[\w-]+ - [\w-]+ \(MCP\))\(/;
/** More than any notice has in a pane of 40 columns. */
const ROWS = 12;

/**
 * The last entry of the current turn when it is a notice of the tool itself, its broken rows joined, without its
 * marker; `undefined` when the turn ends in anything else. A finished turn counts by what its last entry was, but
 * the model's own words (`●`) are no notice once `✻ Baked for 25s` stands below them.
 */
export function lastNotice(turn: readonly string[]): string | undefined {
  return lastNoticeRows(turn)
    ?.map((row) => row.trim())
    .join(' ')
    .replace(/^[●⏺⎿]\s+/, '');
}

/** The rows of {@link lastNotice} as they stand on the screen. */
export function lastNoticeRows(turn: readonly string[]): readonly string[] | undefined {
  let end = turn.length;
  let finished = false;
  for (;;) {
    const start = turn.slice(0, end).findLastIndex((row) => HEAD.test(row));
    const head = turn[start];
    if (head === undefined) return undefined;
    if (ADDED.test(head) || FINISHED.test(head)) {
      finished ||= FINISHED.test(head);
      end = start;
      continue;
    }
    const isNotice = NOTICE.test(head) ? !isToolOutput(turn, start) : MESSAGE.test(head) && !finished;
    return isNotice ? entryAt(turn, start, end) : undefined;
  }
}

function isToolOutput(turn: readonly string[], start: number): boolean {
  for (let row = start - 1; row >= 0; row--) {
    const text = turn[row] ?? '';
    if (text.trim() === '' || NOTICE.test(text)) return false;
    if (MESSAGE.test(text)) return TOOL_CALL.test(text);
  }
  return false;
}

function entryAt(turn: readonly string[], start: number, end: number): readonly string[] {
  const rows = turn.slice(start, Math.min(end, start + ROWS));
  const blank = rows.findIndex((row) => row.trim() === '');
  return blank < 0 ? rows : rows.slice(0, blank);
}
