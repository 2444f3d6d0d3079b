/** A reading of calendar and clock, without a zone. Months count from 1. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const DAY = 86_400_000;

/** Making one takes longer than everything else here. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** The zone of this machine. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The name of a zone that is always so many minutes east of Greenwich; understood by the functions here alone. */
export function fixedZone(minutes: number): string {
  return `fixed:${minutes}`;
}

/** What calendar and clock show in a zone at a moment (ms since the epoch). */
export function wallTime(epoch: number, zone: string): WallTime {
  if (zone.startsWith('fixed:')) return wallOf(epoch + fixedOffset(zone));
  const format = formats.get(zone) ?? newFormat(zone);
  formats.set(zone, format);
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

function newFormat(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
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
  const { year, month, day } = wallOf(Date.UTC(wall.year, wall.month - 1, wall.day + days));
  return { ...wall, year, month, day };
}

/** Sunday is 0. */
export function weekdayOf(wall: WallTime): number {
  return new Date(utcOf(wall)).getUTCDay();
}

/** How far the clocks of a zone are ahead of Greenwich at a moment, in ms. */
export function offsetAt(epoch: number, zone: string): number {
  if (zone.startsWith('fixed:')) return fixedOffset(zone);
  return utcOf(wallTime(epoch, zone)) - Math.floor(epoch / 60_000) * 60_000;
}

function fixedOffset(zone: string): number {
  return Number(zone.slice('fixed:'.length)) * 60_000;
}

function wallOf(asUtc: number): WallTime {
  const date = new Date(asUtc);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}

function utcOf({ year, month, day, hour, minute }: WallTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}
