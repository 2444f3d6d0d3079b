import { SPAN, type StatedDay, type StatedTime, spanOf, statedTime } from './stated-time.ts';
import { readings } from './wrapped-text.ts';
import { addDays, localZone, momentsOf, type WallTime, wallTime, weekdayOf } from './zoned-time.ts';

/** A clock time that passed this short a time ago is due now, not tomorrow. */
const GRACE = 10 * 60_000;
const DAY = 86_400_000;
/** What names no date cannot be further ahead; what names one cannot be further than the next year. */
const FURTHEST = 32 * DAY;
const FURTHEST_DATED = 366 * DAY;

/** What stands between the words that announce a time and the time. */
const GAP =
  '(?:: ?| +[-–—] +| +)(?:(?:daily|every day|each day|weekly|monthly) +)?(?:(?:on|at|by):? +)?["\'*`]*';
const ANNOUNCING = [
  '(?:resets?|resetting)(?: (?:time|date))?',
  '(?:try|retry|check|come)(?: it)?(?: again| back)?',
  '(?:please )?wait(?: for)?',
  'again(?= (?:in|at|on|by|after) )',
  'available(?: again)?',
  'regain access',
  '(?:refresh|renew|lift|replenish)(?:s|es|ed)?',
  '(?:limit|quota|window|cycle|period|cooldown) (?:ends?|expires?)',
  'resumes?|unlock(?:s|ed)?|restored|continues?|until|automatically(?= (?:at|in|on) )',
].join('|');
/** JSON that a provider sent and headers of its answer, which a tool shows as they are: `"resetsAt": `, `x-ratelimit-reset: `. */
const FIELD = String.raw`(?:["']\w*(?:reset|retry)\w*|[_ ](?:resets?|retry)_(?:at|after|time)|\b[a-z-]*ratelimit[a-z-]*-reset(?:-[a-z]+)*|\bretry-(?:after|delay))["']? ?[:=] ?["']?`;
/** What announces the end of a limit. It must be said in the same sentence; a menu's next line is none. */
const ANNOUNCED = new RegExp(
  String.raw`(?<![\p{L}\p{N}_-])(?:${ANNOUNCING})${GAP}|\|(?=\d{10,13}\b)|${FIELD}|(?:将在|将于) ?`,
  'giu',
);
const ANNOUNCED_SECONDS = /\b(?:resets_in_seconds|retry[-_]after(?:[-_]seconds)?)["']?[:=] ?(\d{1,7})s?\b/gi;
/** `2h 10m until your limit resets` */
const COUNTDOWN = new RegExp(
  String.raw`(?<![\p{L}\p{N}.:])(?<span>${SPAN})(?: left| remaining)? (?:until|before) (?:[\w'-]+ ){0,3}resets?\b`,
  'giu',
);

/** From when and from where a stated time is read. */
export interface ResetContext {
  /** ms since the epoch. */
  readonly now: number;
  /** The time zone database's name of the zone that a time without one is meant in. Default: this machine's. */
  readonly zone?: string;
}

/** A time that a text states. */
export interface Reset {
  /** When the limit ends, ms since the epoch. */
  readonly at: number;
  /** The words that say so, on one line: for reports. */
  readonly text: string;
}

/**
 * When a limit ends, as a text says: behind `resets`, `try again at` and the like, or in a text that is nothing but a
 * time. The text may be rows of a screen, broken anywhere. The last announcement that can be read counts.
 *
 * - Never a guess: `undefined` when the text does not say, or names a zone or a day that does not exist.
 * - Never the past: a clock that passed up to ten minutes ago is due now; one that passed longer ago means the next
 *   time it shows that; a date, an epoch or a `today` that passed longer ago is `undefined`, for it says nothing about
 *   what holds now. Nothing is further ahead than 32 days, or 366 days if it names a date.
 * - A date without a year means the nearest one. A day without a clock means its first minute. A date of numbers alone
 *   (`11/25/2026`) is read when only one order of day and month can be meant.
 * - An hour that is left out at the beginning of summer time: that long after the change. One that is shown twice: the
 *   first time, unless that has passed.
 * - `PST`, `CEST` and so on are fixed offsets. `IST`, `CST`, `BST` and `AST` have several meanings: the one that the
 *   clocks of `zone` agree with, else India, North America, Britain, Canada.
 * - `in 2 hours` counts from `now`, which should be when the text appeared.
 */
export function parseReset(text: string, { now, zone = localZone() }: ResetContext): Reset | undefined {
  return announcedReset(text, { now, zone }) ?? wholeReset(text, now, zone);
}

/** As {@link parseReset}, only behind an announcement: for text in which a clock may stand by itself. */
export function announcedReset(text: string, { now, zone = localZone() }: ResetContext): Reset | undefined {
  let found: Reset | undefined;
  for (const row of readings(text)) {
    const best = new Map<number, Reset>();
    for (const { text: sentence, firstRow } of row) {
      for (const { start, reset } of announcements(sentence, now, zone)) {
        const longest = best.get(start)?.text ?? '';
        if (start < firstRow && letters(reset.text) > letters(longest)) best.set(start, reset);
      }
    }
    const last = Math.max(...best.keys());
    found = best.get(last) ?? found;
  }
  return found;
}

function* announcements(sentence: string, now: number, zone: string) {
  for (const cue of sentence.matchAll(ANNOUNCED)) {
    const from = cue.index + cue[0].length;
    const time = statedTime(sentence.slice(from), now, zone);
    const at = time && momentOf(time, now);
    if (time === undefined || at === undefined) continue;
    yield { start: cue.index, reset: { at, text: sentence.slice(cue.index, from + time.length).trim() } };
  }
  for (const cue of sentence.matchAll(ANNOUNCED_SECONDS)) {
    const at = bounded(now + Number(cue[1]) * 1000, now, FURTHEST);
    if (at !== undefined) yield { start: cue.index, reset: { at, text: cue[0] } };
  }
  for (const cue of sentence.matchAll(COUNTDOWN)) {
    const at = bounded(now + spanOf(cue.groups?.span ?? ''), now, FURTHEST);
    if (at !== undefined) yield { start: cue.index, reset: { at, text: cue[0] } };
  }
}

function wholeReset(text: string, now: number, zone: string): Reset | undefined {
  const whole = text
    .trim()
    .replace(/^\|/, '')
    .replace(/^(?:at|on) /i, '');
  if (whole.includes('\n')) return undefined;
  const time = statedTime(whole, now, zone);
  const at = time && momentOf(time, now);
  if (time === undefined || at === undefined || !/^[.\s]*$/.test(whole.slice(time.length))) return undefined;
  return { at, text: whole };
}

/** A word broken in the middle is read longer when it is put together again. */
function letters(text: string): number {
  return text.replace(/ /g, '').length;
}

function momentOf(time: StatedTime, now: number): number | undefined {
  switch (time.type) {
    case 'epoch':
      return bounded(time.at, now, FURTHEST_DATED);
    case 'span':
      return bounded(now + time.ms, now, FURTHEST);
    case 'wall': {
      const { day } = time;
      if (day?.type !== 'numbers') return firstMoment(time, day, now);
      const { year, first, second } = day;
      const found = [
        firstMoment(time, { type: 'date', year, month: first, day: second }, now),
        firstMoment(time, { type: 'date', year, month: second, day: first }, now),
      ].filter((at) => at !== undefined);
      return new Set(found).size === 1 ? found[0] : undefined;
    }
  }
}

function firstMoment(
  { clock = { hour: 0, minute: 0, rest: 0 }, zone }: Extract<StatedTime, { type: 'wall' }>,
  day: Exclude<StatedDay, { type: 'numbers' }> | undefined,
  now: number,
): number | undefined {
  const today: WallTime = { ...wallTime(now, zone), hour: clock.hour, minute: clock.minute };
  for (const wall of daysOf(day, today, now, zone)) {
    for (const moment of momentsOf(wall, zone)) {
      const at = bounded(moment + clock.rest, now, day?.type === 'date' ? FURTHEST_DATED : FURTHEST);
      if (at !== undefined) return at;
    }
  }
  return undefined;
}

/** The days that may be meant, the likeliest first; `today` carries the stated clock. */
function daysOf(
  day: Exclude<StatedDay, { type: 'numbers' }> | undefined,
  today: WallTime,
  now: number,
  zone: string,
): readonly WallTime[] {
  const around = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8].map((days) => addDays(today, days));
  switch (day?.type) {
    case undefined:
      return around;
    case 'weekday':
      return around.filter(
        (wall) => weekdayOf(wall) === day.weekday && !(day.next && wall.day === today.day),
      );
    case 'relative':
      return [addDays(today, day.night && today.hour < 12 ? 1 : day.days)];
    case 'date': {
      const years = day.year === undefined ? [today.year - 1, today.year, today.year + 1] : [day.year];
      const distance = (wall: WallTime) => Math.abs((momentsOf(wall, zone)[0] ?? 0) - now);
      return years
        .map((year): WallTime => ({ ...today, year, month: day.month, day: day.day }))
        .filter((wall) => addDays(wall, 0).day === wall.day && addDays(wall, 0).month === wall.month)
        .sort((a, b) => distance(a) - distance(b))
        .slice(0, 1);
    }
  }
}

function bounded(at: number, now: number, furthest: number): number | undefined {
  return at >= now - GRACE && at <= now + furthest ? at : undefined;
}
