import { addDays, localZone, momentsOf, type WallTime, wallTime, zoneNamed } from './zoned-time.ts';

/** A clock time that passed this short a time ago is due now, not tomorrow. */
const JUST_PASSED = 10 * 60_000;
/** How far behind its announcement a time may stand. */
const REACH = 80;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const UNIT_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/** What announces the end of a limit. None of it runs on into the next line. */
const ANNOUNCED =
  /(?<![\p{L}\p{N}_-])(?:resets?|try[ \t]+again|available(?:[ \t]+again)?)(?:[ \t]*:)?(?:[ \t]+(?:on|at|by))?[ \t]+|(?<=limit reached)\|/giu;

const CLOCK = String.raw`(?<hour>\d{1,2})(?::(?<minute>\d{2}))?(?::\d{2})?[ \t]*(?<half>[ap]\.?m\b\.?)?`;
const MONTH = String.raw`(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?`;
const WEEKDAY = String.raw`(?<weekday>sun(?:day)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs(?:day)?)?|fri(?:day)?|sat(?:urday)?)(?![a-z])\.?`;
const FORM = {
  epoch: /^(?<epoch>\d{13}|\d{10})(?!\d)/,
  span: /^in[ \t]+(?:about[ \t]+|approximately[ \t]+|~)?(?<span>(?:\d+[ \t]*(?:d|days?|h|hrs?|hours?|m|mins?|minutes?|s|secs?|seconds?)\b(?:,?[ \t]*(?:and[ \t]+)?)?)+)/i,
  iso: /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:T|[ \t]+)(?:at[ \t]+)?(?<hour>\d\d):(?<minute>\d\d)(?::\d\d(?:\.\d+)?)?(?<offset>Z\b|[+-]\d\d:?\d\d)?/i,
  monthFirst: new RegExp(
    String.raw`^${MONTH}[ \t]+(?<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:])(?:,?[ \t]+(?<year>20\d\d))?(?:(?:,?[ \t]+(?:at[ \t]+)?)${CLOCK})?`,
    'i',
  ),
  dayFirst: new RegExp(
    String.raw`^(?<day>\d{1,2})(?:st|nd|rd|th)?[ \t]+${MONTH}(?:,?[ \t]+(?<year>20\d\d))?(?:(?:,?[ \t]+(?:at[ \t]+)?)${CLOCK})?`,
    'i',
  ),
  weekday: new RegExp(String.raw`^(?:next[ \t]+)?${WEEKDAY},?[ \t]+(?:at[ \t]+)?${CLOCK}`, 'i'),
  clock: new RegExp(String.raw`^(?:(?<relative>today|tomorrow),?[ \t]+(?:at[ \t]+)?)?${CLOCK}`, 'i'),
} as const;

const ZONE =
  /^[ \t]*(?:\((?<bracket>[^()\n]{1,40})\)|(?<bare>(?:UTC|GMT)(?:[+-]\d{1,2}(?::?00)?)?|Z|[PMCE][SD]?T|BST|CES?T)(?![A-Za-z0-9]))/;

type Groups = Readonly<Record<string, string | undefined>>;

/**
 * When a limit ends, as the text says (ms since the epoch). The last announcement that can be read counts. A time
 * without a zone is taken in `zone`, by default this machine's. `undefined` when the text does not say; never a guess.
 *
 * The wordings it knows stand in its test, with the tool and version that says each.
 */
export function parseReset(text: string, now: number, zone: string = localZone()): number | undefined {
  let found: number | undefined;
  for (const announced of text.matchAll(ANNOUNCED)) {
    const from = announced.index + announced[0].length;
    const line = text.slice(from, from + REACH).split('\n', 1)[0] ?? '';
    found = readMoment(line, now, zone) ?? found;
  }
  return found;
}

function readMoment(text: string, now: number, fallbackZone: string): number | undefined {
  for (const [form, pattern] of Object.entries(FORM) as [keyof typeof FORM, RegExp][]) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const groups: Groups = match.groups ?? {};
    const zone = statedZone(text.slice(match[0].length), fallbackZone);
    return zone === undefined ? undefined : resolve(form, groups, now, zone, match[0]);
  }
  return undefined;
}

/** The zone behind a time; `undefined` when one is named that does not exist. */
function statedZone(rest: string, fallback: string): string | undefined {
  const { bracket, bare } = ZONE.exec(rest)?.groups ?? {};
  if (bare !== undefined) return zoneNamed(bare);
  if (bracket === undefined) return fallback;
  const named = zoneNamed(bracket);
  if (named !== undefined) return named;
  return /^[A-Za-z_]+\/|^[A-Z]{2,5}([+-]\d|$)/.test(bracket) ? undefined : fallback;
}

function resolve(form: keyof typeof FORM, groups: Groups, now: number, zone: string, whole: string) {
  switch (form) {
    case 'epoch':
      return Number(groups.epoch) * (groups.epoch?.length === 13 ? 1 : 1000);
    case 'span':
      return now + spanOf(groups.span ?? '');
    case 'iso':
      return groups.offset === undefined ? dated(groups, now, zone) : instant(whole);
    case 'monthFirst':
    case 'dayFirst':
      return dated(groups, now, zone);
    case 'weekday':
    case 'clock':
      return upcoming(groups, now, zone);
  }
}

function spanOf(text: string): number {
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)[ \t]*([dhms])/gi)) {
    total += Number(count) * (UNIT_MS[unit?.toLowerCase() ?? ''] ?? 0);
  }
  return total;
}

function instant(text: string): number | undefined {
  const epoch = Date.parse(text.replace(/[ \t]+(?:at[ \t]+)?/i, 'T').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(epoch) ? undefined : epoch;
}

/** A date; without a year the one that brings it nearest to now, without a clock time its first minute. */
function dated(groups: Groups, now: number, zone: string): number | undefined {
  const named = MONTHS.indexOf(groups.month?.toLowerCase().slice(0, 3) ?? '') + 1;
  const month = named > 0 ? named : Number(groups.month);
  const day = Number(groups.day);
  const clock = groups.hour === undefined ? { hour: 0, minute: 0 } : clockOf(groups);
  if (clock === undefined || month < 1 || month > 12) return undefined;
  const thisYear = wallTime(now, zone).year;
  const years = groups.year === undefined ? [thisYear - 1, thisYear, thisYear + 1] : [Number(groups.year)];
  return years
    .map((year): WallTime => ({ year, month, day, ...clock }))
    .filter((wall) => addDays(wall, 0).day === day)
    .flatMap((wall) => momentsOf(wall, zone).slice(0, 1))
    .sort((a, b) => Math.abs(a - now) - Math.abs(b - now))[0];
}

/** The next time that the clock, on the named day if any, shows this; or the one that has just passed. */
function upcoming(groups: Groups, now: number, zone: string): number | undefined {
  const clock = clockOf(groups);
  if (clock === undefined) return undefined;
  const today = wallTime(now, zone);
  const weekday = WEEKDAYS.indexOf(groups.weekday?.toLowerCase() ?? '');
  const first = groups.relative?.toLowerCase() === 'tomorrow' ? 1 : -1;
  for (let days = first; days <= 8; days++) {
    const wall = addDays({ ...today, ...clock }, days);
    if (weekday >= 0 && new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay() !== weekday)
      continue;
    const moment = momentsOf(wall, zone).find((epoch) => epoch >= now - JUST_PASSED);
    if (moment !== undefined) return moment;
  }
  return undefined;
}

/** A bare number is no time of day: "reset 2" may as well be the second line of a menu. */
function clockOf(groups: Groups): { readonly hour: number; readonly minute: number } | undefined {
  const stated = Number(groups.hour);
  const minute = Number(groups.minute ?? 0);
  const half = groups.half?.toLowerCase()[0];
  if (minute > 59 || (half === undefined && groups.minute === undefined)) return undefined;
  if (half === undefined) return stated > 23 ? undefined : { hour: stated, minute };
  if (stated < 1 || stated > 12) return undefined;
  return { hour: (stated % 12) + (half === 'p' ? 12 : 0), minute };
}
