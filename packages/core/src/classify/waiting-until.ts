const WORD = 'WAITING-UNTIL:';
/** All that a row shows behind the marker belongs to a time, which has no zone yet. */
const BROKEN_OFF = /^[\dT:.+\- ]*$/;
/** A time with its zone. */
const COMPLETE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})(?![\w:])/i;
const MARKER = /WAITING-UNTIL:\s*([0-9T:.+\-Zz]+(?:\s[0-9:.]+(?:\s?(?:Z|[+-]\d{2}:?\d{2}))?)?)/g;

/**
 * The time of the newest `WAITING-UNTIL: <ISO time>` on a screen, ms since the epoch; a time without a zone is local.
 * The newest is the lowest: what an agent says later stands further down. A time that cannot be read is no marker.
 */
export function waitingUntil(screen: readonly string[]): number | undefined {
  for (let index = screen.length - 1; index >= 0; index -= 1) {
    const time = lastTime(screen[index] ?? '', screen[index + 1] ?? '');
    if (time !== undefined) return time;
  }
  return undefined;
}

/** The last time in a row; the last marker may go on in the next row, where a narrow pane has broken it. */
function lastTime(row: string, next: string): number | undefined {
  const bare = row.trimEnd();
  const at = bare.lastIndexOf(WORD);
  if (at === -1) return undefined;
  const tail = bare.slice(at + WORD.length).trim();
  const broken = BROKEN_OFF.test(tail) ? [`${tail}${next.trim()}`, `${tail} ${next.trim()}`] : [];
  const whole = broken.filter((text) => COMPLETE.test(text));
  const own = [...bare.matchAll(MARKER)].map((match) => match[1] ?? '').reverse();
  return [...whole, ...own, ...broken].map(parseTime).find((time) => time !== undefined);
}

/** ISO 8601 as agents write it: a blank for the T, `Z` or an offset with or without colon; sentence marks may follow. */
function parseTime(text: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?\s?(Z|z|[+-]\d{2}:?\d{2})?/.exec(
    text,
  );
  if (match === null) return undefined;
  const [, date, minutes, seconds = ':00', zone = ''] = match;
  const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const time = Date.parse(`${date}T${minutes}${seconds}${offset}`);
  return Number.isNaN(time) ? undefined : time;
}
