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
