/** What the tool says about itself begins with this mark at the left margin (0.169.0). */
const NOTICE = /^■ /;
/** Anything else that stands at the left margin is said by the model, by a tool, or is a note beside them. */
const ENTRY = /^\S/;

/** The rows of the notice with which a turn has ended; `undefined` when it ended with anything else. */
export function lastNotice(turn: readonly string[]): readonly string[] | undefined {
  const start = turn.findLastIndex((row) => NOTICE.test(row));
  if (start < 0) return undefined;
  const rows = turn.slice(start);
  const blank = rows.findIndex((row) => row.trim() === '');
  const [notice, after] = blank < 0 ? [rows, []] : [rows.slice(0, blank), rows.slice(blank)];
  return after.some((row) => ENTRY.test(row)) ? undefined : notice;
}

/** What opens an entry; a notice (`■`) is broken at the left margin, so its further rows have no mark. */
const MARK = /^[•◦■✗✓]\s/;
/** `  Worked for 12s • 07:19` closes every turn that was not broken off. */
const WORKED = /^ {2}Worked for /;
/** Says that something runs; what hangs on it begins with `└`. */
const RUNNING = /^[•◦] .*\((?:<?\d+[hms] ?)+ • esc to interrupt\)/;

/** The rows of the last entry when it says that something runs. */
export function runningEntry(turn: readonly string[]): readonly string[] {
  const start = turn.findLastIndex((row) => MARK.test(row) || WORKED.test(row));
  return RUNNING.test(turn[start] ?? '') ? turn.slice(start) : [];
}

/** Whether the turn is over, or none has begun: text that streams shows nothing else (0.169.0). */
export function isClosed(turn: readonly string[]): boolean {
  const last = turn.findLast((row) => MARK.test(row) || WORKED.test(row));
  return last === undefined || WORKED.test(last) || NOTICE.test(last);
}
