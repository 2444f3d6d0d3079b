const MARKER = /WAITING-UNTIL:\s*([0-9T:.+\-Zz]+(?:\s[0-9:.]+(?:\s?(?:Z|[+-]\d{2}:?\d{2}))?)?)/g;

/**
 * The time of the newest `WAITING-UNTIL: <ISO time>` on a screen, ms since the epoch; a time without a zone is local.
 * The newest is the lowest: what an agent says later stands further down. A time that cannot be read is no marker.
 */
export function waitingUntil(screen: readonly string[]): number | undefined {
  for (const row of [...screen].reverse()) {
    const texts = [...row.matchAll(MARKER)].map((match) => match[1] ?? '').reverse();
    for (const text of texts) {
      const time = parseTime(text);
      if (time !== undefined) return time;
    }
  }
  return undefined;
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
