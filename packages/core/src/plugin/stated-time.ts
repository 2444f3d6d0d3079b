import { type ZoneReading, zoneAtStart } from './zone-names.ts';

/** A day as a text names it. */
export type StatedDay =
  | { readonly type: 'relative'; readonly days: 0 | 1; readonly night: boolean }
  | {
      readonly type: 'weekday';
      /** Sunday is 0. */
      readonly weekday: number;
      /** Not today, if today is that day. */
      readonly next: boolean;
    }
  /** `11/12/2026`: nobody says which is the month. */
  | { readonly type: 'numbers'; readonly year: number; readonly first: number; readonly second: number }
  | {
      readonly type: 'date';
      readonly year: number | undefined;
      readonly month: number;
      readonly day: number;
    };

interface StatedClock {
  readonly hour: number;
  readonly minute: number;
  /** Of the minute, in ms. */
  readonly rest: number;
}

/** What a text says about a time, before it is known which moment that is. */
export type StatedTime = { /** Length of the text that says it. */ readonly length: number } & (
  | { readonly type: 'epoch'; readonly at: number }
  | { readonly type: 'span'; readonly ms: number }
  | {
      readonly type: 'wall';
      readonly day: StatedDay | undefined;
      readonly clock: StatedClock | undefined;
      readonly zone: string;
    }
);

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const UNITS: Readonly<Record<string, number>> = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
};

const MONTH = String.raw`(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?`;
const WEEKDAY = String.raw`(?:(?<next>next )|this )?(?<weekday>sun(?:day)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?)(?![a-z])\.?`;
const UNIT = `(?:w(?:ee)?ks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s|milliseconds?|ms)(?![a-z])`;
const COUNTS = [
  'half an',
  'an?',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
];
const COUNT = String.raw`(?:\d+(?:\.\d+)? ?|(?:${COUNTS.join('|')}) )`;
/** `2h 5m`, `1 day and 3 hours`, `an hour`; for a pattern that ignores case. */
export const SPAN = String.raw`${COUNT}${UNIT}(?:,? ?(?:and )?\d+(?:\.\d+)? ?${UNIT})*`;

const EPOCH = /^["']?(?<epoch>\d{13}|\d{10})(?!\d)/;
const IN_SPAN = new RegExp(
  `^(?:in|after|for|within):? (?:about |around |approximately |roughly |less than |~ ?)?(?<span>${SPAN})`,
  'i',
);
/** Without "in" only where nothing follows that the span could belong to: `5 hour window` is no span. */
const BARE_SPAN = new RegExp(
  String.raw`^~? ?(?<span>${SPAN})(?= from now| before | and (?:re)?try| *(?:$|[.,;)\]·∙|"'*${'`'}…!]))`,
  'i',
);
const COUNTDOWN = /^in (?<hours>\d{1,3}):(?<minutes>[0-5]\d):(?<seconds>[0-5]\d)(?![\d:])/i;
const RELATIVE = /^(?:later )?(?<word>today|tonight|tomorrow)(?![a-z])/i;
const ISO_DATE = /^(?<year>\d{4})[-/](?<month>\d{2})[-/](?<day>\d{2})(?!\d)/;
const DOTTED_DATE = /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?:(?<year>20\d\d)(?![\d:])|(?!\d))/;
const NUMBERS = /^(?<first>\d{1,2})\/(?<second>\d{1,2})\/(?<year>20\d\d)(?![\d:])/;
const MONTH_FIRST = new RegExp(
  String.raw`^(?:${WEEKDAY},? )?${MONTH} ?(?<day>\d{1,2})(?:st|nd|rd|th)?(?![\w:])(?:,? (?:of )?(?<year>20\d\d)(?![\d:]))?`,
  'i',
);
const DAY_FIRST = new RegExp(
  String.raw`^(?:${WEEKDAY},? )?(?:the )?(?<day>\d{1,2})(?:st|nd|rd|th|\.)?[ -](?:of |de )?${MONTH}(?:,?[ -](?:de )?(?<year>20\d\d)(?![\d:]))?`,
  'i',
);
const ONLY_WEEKDAY = new RegExp(`^${WEEKDAY}`, 'i');
const CLOCK =
  /^(?:(?:12 )?(?<word>noon|midday|midnight)(?![a-z])|(?<hour>\d{1,2})(?:(?<dot>[:.])(?<minute>\d{2})(?::(?<second>\d{2}(?:\.\d{1,9})?))?)?(?: ?(?<half>[ap])(?:\.m\.|m(?![a-z0-9])))?(?!\d|[%/:]|(?!Z(?![a-z]))[a-z]))/i;
const LEAD = /^(?:(?:after|around|about|approximately|before) |~ ?|@ ?)?/i;
const TO_CLOCK = /^(?:T|(?:,| -| ·| ∙)? *(?:at |@ ?|by |around )?)/i;
const TO_DAY = /^,? +(?:on )?/i;
/** Behind a day without a clock. Whatever else follows, the day may belong to that: `until Monday's review`, `3 may fail`. */
const DAY_ENDS = /^ *(?:$|[.,;:!)\]·∙|"*`…-](?!\w)|(?:or|and|to|if|unless|when|while|at|@|\d)(?![a-z]))/i;
/** A day with a clock that cannot be read is not a day without one. */
const UNREAD_CLOCK = /^(?:,? *(?:at|@)(?![a-z])|,? *\d)/i;

/** Reads the time with which a text begins; `undefined` when it begins with none. `now` and `zone` as in `parseReset`. */
export function statedTime(text: string, now: number, zone: string): StatedTime | undefined {
  const epoch = EPOCH.exec(text)?.groups?.epoch;
  if (epoch !== undefined) {
    return { type: 'epoch', at: Number(epoch) * (epoch.length === 13 ? 1 : 1000), length: epoch.length };
  }
  const countdown = COUNTDOWN.exec(text);
  if (countdown?.groups !== undefined) {
    const { hours, minutes, seconds } = countdown.groups;
    const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
    return { type: 'span', ms, length: countdown[0].length };
  }
  const span = IN_SPAN.exec(text) ?? BARE_SPAN.exec(text);
  if (span?.groups?.span !== undefined) {
    return { type: 'span', ms: spanOf(span.groups.span), length: span[0].length };
  }
  return statedWall(text, now, zone);
}

interface Wall {
  /** Length of the text read so far. */
  readonly at: number;
  readonly day?: StatedDay;
  readonly clock?: StatedClock;
  readonly zone?: ZoneReading;
}

/** `Nov 25 at 7am (UTC)`, `7am UTC on Nov 25`, `Nov 25 (UTC), 7am`. */
function statedWall(text: string, now: number, fallback: string): StatedTime | undefined {
  let wall: Wall = { at: LEAD.exec(text)?.[0].length ?? 0 };
  for (let more: Wall | undefined = wall; more !== undefined; more = nextPart(text, wall, now, fallback)) {
    wall = more;
  }
  const { at, day, clock } = wall;
  if (day === undefined && clock === undefined) return undefined;
  const rest = text.slice(at);
  if (clock === undefined && (UNREAD_CLOCK.test(rest) || !DAY_ENDS.test(rest))) return undefined;
  const zone = wall.zone === undefined ? fallback : wall.zone.zone;
  return zone === undefined ? undefined : { type: 'wall', day, clock, zone, length: at };
}

/** One part more: the day, the clock or the zone, each once. */
function nextPart(text: string, wall: Wall, now: number, fallback: string): Wall | undefined {
  const rest = text.slice(wall.at);
  if (wall.day === undefined) {
    const gap = wall.clock === undefined ? 0 : (TO_DAY.exec(rest)?.[0].length ?? -1);
    const found = gap < 0 ? undefined : dayAtStart(rest.slice(gap));
    if (found !== undefined) return { ...wall, day: found.day, at: wall.at + gap + found.length };
  }
  if (wall.clock === undefined) {
    const gap = wall.day === undefined ? 0 : (TO_CLOCK.exec(rest)?.[0].length ?? 0);
    const found = clockAtStart(rest.slice(gap));
    if (found !== undefined) return { ...wall, clock: found.clock, at: wall.at + gap + found.length };
  }
  if (wall.zone !== undefined || (wall.day === undefined && wall.clock === undefined)) return undefined;
  const zone = zoneAtStart(rest, now, fallback);
  return zone && { ...wall, zone, at: wall.at + zone.length };
}

function dayAtStart(text: string): { readonly day: StatedDay; readonly length: number } | undefined {
  const relative = RELATIVE.exec(text);
  if (relative?.groups?.word !== undefined) {
    const word = relative.groups.word.toLowerCase();
    const day = { type: 'relative', days: word === 'tomorrow' ? 1 : 0, night: word === 'tonight' } as const;
    return { day, length: relative[0].length };
  }
  const numbers = NUMBERS.exec(text);
  if (numbers?.groups !== undefined) {
    const { first, second, year } = numbers.groups;
    const day = {
      type: 'numbers',
      year: Number(year),
      first: Number(first),
      second: Number(second),
    } as const;
    return { day, length: numbers[0].length };
  }
  const date =
    ISO_DATE.exec(text) ?? DOTTED_DATE.exec(text) ?? MONTH_FIRST.exec(text) ?? DAY_FIRST.exec(text);
  if (date?.groups !== undefined) {
    const { year, month, day } = date.groups;
    const named = MONTHS.indexOf(month?.toLowerCase().slice(0, 3) ?? '') + 1;
    return {
      day: {
        type: 'date',
        year: year === undefined ? undefined : Number(year),
        month: named > 0 ? named : Number(month),
        day: Number(day),
      },
      length: date[0].length,
    };
  }
  const weekday = ONLY_WEEKDAY.exec(text);
  if (weekday?.groups?.weekday === undefined) return undefined;
  const number = WEEKDAYS.indexOf(weekday.groups.weekday.toLowerCase().slice(0, 3));
  const next = weekday.groups.next !== undefined;
  return { day: { type: 'weekday', weekday: number, next }, length: weekday[0].length };
}

/** A bare number is no time of day: "reset 2" may as well be the second line of a menu. */
function clockAtStart(text: string): { readonly clock: StatedClock; readonly length: number } | undefined {
  const match = CLOCK.exec(text);
  if (match === null) return undefined;
  const { word, hour, dot, minute, second, half } = match.groups ?? {};
  const length = match[0].length;
  if (word !== undefined) {
    return { clock: { hour: word.toLowerCase() === 'midnight' ? 0 : 12, minute: 0, rest: 0 }, length };
  }
  if (half === undefined && dot !== ':') return undefined;
  const stated = Number(hour);
  const rest = Math.floor(Number(second ?? 0) * 1000);
  if (Number(minute ?? 0) > 59 || rest >= 60_000) return undefined;
  const endOfDay = stated === 24 && Number(minute) === 0 && rest === 0;
  if (half === undefined ? stated > 23 && !endOfDay : stated < 1 || stated > 12) return undefined;
  const full = half === undefined ? stated : (stated % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return { clock: { hour: full, minute: Number(minute ?? 0), rest }, length };
}

/** How long a {@link SPAN} lasts, in ms. */
export function spanOf(text: string): number {
  let total = 0;
  for (const [, number, word, unit] of text.matchAll(SPAN_PARTS)) {
    total += (number === undefined ? countOf(word ?? '') : Number(number)) * unitOf(unit ?? '');
  }
  return Math.round(total);
}

const SPAN_PARTS = new RegExp(
  String.raw`(?:(\d+(?:\.\d+)?) ?|(${COUNTS.join('|')}) )(ms|milli|[wdhms])`,
  'gi',
);

function countOf(word: string): number {
  if (/^half/i.test(word)) return 0.5;
  return Math.max(1, COUNTS.indexOf(word.toLowerCase()) - 1);
}

const unitOf = (unit: string) => (/^m(?:s|illi)$/i.test(unit) ? 1 : (UNITS[unit.toLowerCase()] ?? 0));
