/** A row that opens an entry of the conversation. */
const HEAD = /^(?:[●⏺]|\s{0,3}⎿|[·✢✳✶✻✽*∗]\s|▎)/;
/** Entries that Claude Code adds behind the banner of a usage limit (2.1.330). */
const ADDED = /^[●⏺] (?:Usage limit reached\b.* automatically|Automatic continue cancelled)/;
/** A tool's call; what hangs below it is the tool's output. */
const TOOL_CALL =
  /^(?:[●⏺]\s+)?\s*(?:[A-Z]\w*\(.*|(?:Ran|Running|Read|Reading|Wrote|Updated|Searched|Fetched|Listed)\b.*)$/;
const ROWS = 6;

/**
 * The last entry of the current turn when it is a notice of the tool itself, its broken rows joined, without its
 * marker; `undefined` when the turn ends in anything else: a finished turn ends in `✻ Baked for 25s`.
 */
export function lastNotice(turn: readonly string[]): string | undefined {
  let end = turn.length;
  for (;;) {
    const start = turn.slice(0, end).findLastIndex((row) => HEAD.test(row));
    if (start < 0) return undefined;
    const head = turn[start] ?? '';
    if (ADDED.test(head)) {
      end = start;
      continue;
    }
    if (!/^(?:[●⏺]|\s{0,3}⎿)/.test(head) || belongsToTool(turn, start)) return undefined;
    const rows = turn.slice(start, Math.min(end, start + ROWS));
    const blank = rows.findIndex((row) => row.trim() === '');
    return (blank < 0 ? rows : rows.slice(0, blank))
      .map((row) => row.trim())
      .join(' ')
      .replace(/^[●⏺⎿]\s+/, '');
  }
}

function belongsToTool(turn: readonly string[], start: number): boolean {
  const above = turn[start - 1];
  return /^\s*⎿/.test(turn[start] ?? '') && above !== undefined && TOOL_CALL.test(above);
}
