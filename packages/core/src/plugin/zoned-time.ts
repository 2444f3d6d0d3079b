/** A reading of calendar and clock, without a zone. Months count from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const DAY = 86_400_000;

/** Zone abbreviations that tools print although the time zone database has no entry for them. */
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  Z: 'UTC',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  PT: 'America/Los_Angeles',
  MST: 'America/Denver',
  MDT: 'America/Denver',
  MT: 'America/Denver',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  CT: 'America/Chicago',
  EST: 'America/New_York',
  EDT: 'America/New_York',
  ET: 'America/New_York',
  BST: 'Europe/London',
  CET: 'Europe/Berlin',
  CEST: 'Europe/Berlin',
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** The zone of this machine. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The database's name for `America/New_York`, `UTC`, `PST`, `UTC+2`; `undefined` when there is no such zone. */
export function zoneNamed(name: string): string | undefined {
  const offset = /^(?:UTC|GMT)([+-])(\d{1,2})(?::?00)?$/i.exec(name);
  // The database counts the other way round: Etc/GMT-2 is two hours east of Greenwich.
  const candidate = offset
    ? `Etc/GMT${offset[1] === '+' ? '-' : '+'}${Number(offset[2])}`
    : (ABBREVIATIONS[name.toUpperCase()] ?? name);
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: candidate }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** What calendar and clock show in a zone at a moment (ms since the epoch). */
export function wallTime(epoch: number, zone: string): WallTime {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(zone, format);
  }
  const parts = new Map(format.formatToParts(epoch).map((part) => [part.type, Number(part.value)]));
  const read = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
  };
}

/**
 * The moments (ms since the epoch) at which a zone's clocks show this time: one as a rule, two in the hour that is
 * repeated when summer time ends, and for the hour that is left out the moment that long after its beginning.
 */
export function momentsOf(wall: WallTime, zone: string): readonly number[] {
  const asUtc = utcOf(wall);
  const before = asUtc - offsetAt(asUtc - DAY, zone);
  const after = asUtc - offsetAt(asUtc + DAY, zone);
  const shown = [...new Set([before, after])].filter((epoch) => utcOf(wallTime(epoch, zone)) === asUtc);
  return shown.length > 0 ? shown.sort((a, b) => a - b) : [before];
}

/** The calendar day `days` later; the clock stays. */
export function addDays(wall: WallTime, days: number): WallTime {
  const date = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + days));
  return {
    ...wall,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  };
}

function utcOf({ year, month, day, hour, minute }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}

function offsetAt(epoch: number, zone: string): number {
  return utcOf(wallTime(epoch, zone)) - Math.floor(epoch / 60_000) * 60_000;
}
