/** Bodies that say the opposite of done, however they are dressed up in Markdown. */
const NOT_DONE =
  /^(not (yet|done|complete|ready|started|verified|all)\b|incomplete|unfinished|pending\b|tbd\b|todo\b|to do\b|wip\b|n\/?a\b|in progress|waiting\b|awaiting\b|blocked\b|written here only|only when|to be (written|filled|done)|when all|once all|<.*>|(no|nope|none|false|nothing|later)( yet)?[.!]?$)/i;

const UNCHECKED = /^\s*[-*+]\s*\[ \]/;
const FENCE = /^\s{0,3}(`{3,}|~{3,})/;
const HEADING = /^\s{0,3}#{1,6}(\s|$)/;

/**
 * Counts the sections of a status file that really say "done".
 *
 * The heading must be the marker alone (any heading level, any case; dates and marks may follow, words may not), outside code fences
 * and HTML comments. Its body, up to the next heading, must not be a placeholder and must hold no unchecked box.
 * An empty body counts as done.
 */
export function countDoneSections(text: string, marker: string): number {
  const lines = proseLines(text);
  let done = 0;
  for (const [index, line] of lines.entries()) {
    if (!isMarker(line, marker)) continue;
    const rest = lines.slice(index + 1);
    const end = rest.findIndex((other) => HEADING.test(other));
    if (isDoneBody(end === -1 ? rest : rest.slice(0, end))) done += 1;
  }
  return done;
}

function isMarker(line: string, marker: string): boolean {
  const plain = (text: string) =>
    text
      .trim()
      .replace(/^#{1,6}\s*/, '')
      .toLowerCase();
  const isHeading = marker.trim().startsWith('#');
  if (isHeading && !HEADING.test(line)) return false;
  if (/^\s{4}|^\t/.test(line)) return false;
  const wanted = plain(marker);
  const found = plain(line);
  if (wanted === '' || !found.startsWith(wanted)) return false;
  return !/\p{L}/u.test(found.slice(wanted.length));
}

function isDoneBody(body: readonly string[]): boolean {
  if (body.some((line) => UNCHECKED.test(line))) return false;
  const first = body.find((line) => line.trim() !== '') ?? '';
  return !NOT_DONE.test(undress(first));
}

/** Takes list marks, emphasis, quotes and brackets off the start of a line. */
function undress(line: string): string {
  return line
    .trim()
    .replace(/^([-*+>]\s+|\d+[.)]\s+)+/, '')
    .replace(/^(\[[ xX]\]\s*)/, '')
    .replace(/^[*_~`("'[]+/, '')
    .replace(/[*_~`)"'\]]+$/, '')
    .trim();
}

/** The lines outside code fences and HTML comments; the others become blank. */
function proseLines(text: string): string[] {
  let fence: string | undefined;
  const withoutComments = text.replace(/<!--[\s\S]*?(-->|$)/g, (comment) => comment.replace(/[^\n]/g, ''));
  return withoutComments.split(/\r?\n/).map((line) => {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== undefined) {
      if (mark?.startsWith(fence) && line.trim() === mark) fence = undefined;
      return '';
    }
    if (mark === undefined) return line;
    fence = mark;
    return '';
  });
}
