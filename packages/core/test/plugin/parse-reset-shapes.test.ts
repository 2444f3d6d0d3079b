import { describe, expect, test } from 'vitest';
import { parseReset } from '../../src/plugin/parse-reset.ts';
import { wallTime } from '../../src/plugin/zoned-time.ts';

const ZONES = [
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Santiago',
];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Always the same numbers (mulberry32), so that a failure can be seen again. */
function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % below;
  };
}

interface Moment {
  readonly at: number;
  readonly now: number;
  readonly zone: string;
}

interface Shape {
  /** How far ahead the moment may be. */
  readonly within: number;
  readonly say: (moment: Moment) => string;
}

const two = (value: number) => String(value).padStart(2, '0');
const parts = ({ at, zone }: Moment) => {
  const wall = wallTime(at, zone);
  const hour12 = wall.hour % 12 === 0 ? 12 : wall.hour % 12;
  const half = wall.hour < 12 ? 'am' : 'pm';
  const short = wall.minute === 0 ? `${hour12}${half}` : `${hour12}:${two(wall.minute)}${half}`;
  const date = new Date(Date.UTC(wall.year, wall.month - 1, wall.day));
  const ordinal =
    wall.day % 10 === 1 && wall.day !== 11
      ? 'st'
      : wall.day % 10 === 2 && wall.day !== 12
        ? 'nd'
        : wall.day % 10 === 3 && wall.day !== 13
          ? 'rd'
          : 'th';
  return {
    ...wall,
    short,
    clock24: `${two(wall.hour)}:${two(wall.minute)}`,
    clock12: `${hour12}:${two(wall.minute)} ${half.toUpperCase()}`,
    monthName: MONTHS[wall.month - 1] ?? '',
    weekday: WEEKDAYS[date.getUTCDay()] ?? '',
    ordinal,
  };
};
const span = ({ at, now }: Moment) => {
  const minutes = Math.round((at - now) / MINUTE);
  return { days: Math.floor(minutes / 1440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
};

const SHAPES: Readonly<Record<string, Shape>> = {
  clock: { within: 23 * HOUR, say: (m) => `resets ${parts(m).short}` },
  'clock with zone': { within: 23 * HOUR, say: (m) => `resets ${parts(m).short} (${m.zone})` },
  'clock of 24 hours': { within: 23 * HOUR, say: (m) => `resets at ${parts(m).clock24} · /status` },
  'AM and PM': { within: 23 * HOUR, say: (m) => `or try again at ${parts(m).clock12}.` },
  'month first': {
    within: 30 * DAY,
    say: (m) => `resets ${parts(m).monthName} ${parts(m).day}, ${parts(m).short} (${m.zone})`,
  },
  'month first with "at"': {
    within: 30 * DAY,
    say: (m) => `resets ${parts(m).monthName} ${parts(m).day} at ${parts(m).short} (${m.zone})`,
  },
  'with ordinal and year': {
    within: 90 * DAY,
    say: (m) =>
      `or try again at ${parts(m).monthName} ${parts(m).day}${parts(m).ordinal}, ${parts(m).year} ${parts(m).clock12}.`,
  },
  'with year': {
    within: 90 * DAY,
    say: (m) =>
      `resets on ${parts(m).monthName} ${parts(m).day}, ${parts(m).year}, ${parts(m).clock12}. To continue`,
  },
  'day first': {
    within: 30 * DAY,
    say: (m) =>
      `resets ${parts(m).day} ${parts(m).monthName} ${parts(m).year}, ${parts(m).clock24} (${m.zone})`,
  },
  'clock before day': {
    within: 30 * DAY,
    say: (m) => `resets ${parts(m).clock24} on ${parts(m).day} ${parts(m).monthName}`,
  },
  weekday: { within: 6 * DAY, say: (m) => `resets ${parts(m).weekday} at ${parts(m).short} (${m.zone})` },
  'short weekday': {
    within: 6 * DAY,
    say: (m) => `resets ${parts(m).weekday.slice(0, 3)} ${parts(m).short}`,
  },
  'ISO with zone': { within: 90 * DAY, say: (m) => `resets at ${new Date(m.at).toISOString()}` },
  'ISO without zone': {
    within: 90 * DAY,
    say: (m) => `resets ${parts(m).year}-${two(parts(m).month)}-${two(parts(m).day)}T${parts(m).clock24}:00`,
  },
  'ISO date and clock': {
    within: 90 * DAY,
    say: (m) =>
      `You will regain access on ${new Date(m.at).toISOString().slice(0, 10)} at ${new Date(m.at).toISOString().slice(11, 16)} UTC.`,
  },
  'epoch in seconds': { within: 30 * DAY, say: (m) => `usage limit reached|${m.at / 1000}` },
  'epoch in ms': { within: 30 * DAY, say: (m) => `usage limit reached|${m.at}` },
  'long span': {
    within: 6 * DAY,
    say: (m) => `try again in ${span(m).days} days ${span(m).hours} hours ${span(m).minutes} minutes.`,
  },
  'short span': {
    within: 20 * DAY,
    say: (m) => `It will reset in ${span(m).days}d ${span(m).hours}h ${span(m).minutes}m. To continue`,
  },
  'span without spaces': { within: 20 * HOUR, say: (m) => `retry in ${span(m).hours}h${span(m).minutes}m` },
  seconds: { within: 6 * HOUR, say: (m) => `retry after ${(m.at - m.now) / 1000} seconds` },
};

/** As a terminal does it, or as a tool does it between words; with what tools put before and behind their rows. */
function wrap(text: string, width: number, style: number): string {
  const room = width - 7;
  const rows: string[] = [];
  if (style % 2 === 0) {
    for (let from = 0; from < text.length; from += room) rows.push(text.slice(from, from + room));
  } else {
    for (const word of text.split(' ')) {
      const last = rows.at(-1);
      if (last !== undefined && last.length + 1 + word.length <= room)
        rows[rows.length - 1] = `${last} ${word}`;
      else rows.push(word);
    }
  }
  const first = ['  ⎿  ', '● ', '│ ', '■ ', ''][style % 5] ?? '';
  const further = ['     ', '  ', '│ ', '', ''][style % 5] ?? '';
  const end = style % 5 === 2 ? ' │' : '';
  return rows
    .map((row, index) => `${index === 0 ? first : further}${end === '' ? row : row.padEnd(room)}${end}`)
    .join('\n');
}

describe('any moment, in any shape, zone and width, is read back', () => {
  test.each(Object.entries(SHAPES))('%s', (_name, { within, say }) => {
    const below = random(7);
    for (let round = 0; round < 160; round++) {
      const zone = ZONES[below(ZONES.length)] ?? 'UTC';
      const now = Date.parse('2026-01-01T00:00:00Z') + below(3 * 525_600) * MINUTE;
      const at = now + (1 + below(within / MINUTE - 1)) * MINUTE;
      const moment = { at, now, zone };
      // A clock that shows this twice says one moment only; the change of clocks has its own tests.
      if (wallTime(at - HOUR, zone).hour === wallTime(at, zone).hour) continue;
      if (wallTime(at + HOUR, zone).hour === wallTime(at, zone).hour) continue;
      if (zone === 'Australia/Lord_Howe' && [4, 10].includes(wallTime(at, zone).month)) continue;
      const shown = `You've hit your weekly limit · ${say(moment)}`;
      const text = wrap(shown, 40 + below(161), below(10));
      const styled =
        [text, text.replace(/ · /g, ' ∙ '), text.toUpperCase(), text.replace(/ (?=\d)/g, '\u00a0')][
          below(4)
        ] ?? text;
      if (styled === text.toUpperCase() && styled.includes('_')) continue;
      const read = parseReset(styled, { now, zone })?.at;
      expect(
        read === undefined ? read : new Date(read).toISOString(),
        JSON.stringify({ styled, zone, now: new Date(now) }),
      ).toBe(new Date(at).toISOString());
    }
  });
});

describe('whatever a text says, the answer is near', () => {
  test('no answer lies in the past by more than ten minutes, or further ahead than the text can mean', () => {
    const below = random(3);
    const words = [
      'resets',
      'Nov 25,',
      '7am',
      '(UTC)',
      'in',
      '3 days',
      'at',
      '08:47',
      '|1788625200',
      'Monday',
      '2:30am',
      '5',
      'limit',
      'tomorrow',
      'Feb 29',
      '2027',
      '12pm',
      '\n',
      'try again',
      'noon',
      '400 days',
      'PST',
      '91%',
      '7/10',
      '2026-11-22T10:00',
    ];
    for (let round = 0; round < 2000; round++) {
      const text = Array.from({ length: 2 + below(8) }, () => words[below(words.length)]).join(' ');
      const now = Date.parse('2026-06-01T00:00:00Z') + below(525_600) * MINUTE;
      const reset = parseReset(text, { now, zone: ZONES[below(ZONES.length)] ?? 'UTC' });
      if (reset === undefined) continue;
      const furthest = /Nov|Feb|2026-|\|/.test(reset.text) ? 366 : 32;
      expect(reset.at, JSON.stringify({ text, reset, now })).toBeGreaterThanOrEqual(now - 10 * MINUTE);
      expect(reset.at, JSON.stringify({ text, reset, now })).toBeLessThanOrEqual(now + furthest * DAY);
    }
  });
});
