import type { TranscriptSettings } from '@agent-orchestrator/core';

/** How the times of a transcript are written. */
export interface EntryTimes {
  /** In front of an entry; as wide as all others. Empty: no times are wanted. */
  readonly stamp: (at: number | undefined) => string;
  /** The day as a line of its own, when times do not name it; `undefined` where they do. */
  readonly day: (at: number) => string | undefined;
  /** ISO 8601 with the offset of the zone. */
  readonly iso: (at: number) => string;
}

/** Zones change their offset only at such a boundary, in ms. */
const SLOT_MS = 15 * 60_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** Writes times as asked for, in a zone (`undefined`: this machine's). */
export function entryTimes({ time, timeZone }: Pick<TranscriptSettings, 'time' | 'timeZone'>): EntryTimes {
  const offsetAt = zoneOffset(timeZone);
  // The clock of the zone, read as if it were that of UTC.
  const local = (at: number) => new Date(at + offsetAt(at) * MINUTE_MS);
  const clock = (at: number) => clockOf(at + offsetAt(at) * MINUTE_MS);
  const dayAt = dayNames();
  const iso = (at: number) => `${local(at).toISOString().slice(0, 19)}${describeOffset(offsetAt(at))}`;
  const width =
    time === 'clock' ? 'HH:MM:SS'.length : time === 'iso' ? 'YYYY-MM-DDTHH:MM:SS+HH:MM'.length : 0;
  return {
    stamp: (at) =>
      (time === 'none' || at === undefined ? '' : time === 'iso' ? iso(at) : clock(at)).padEnd(width),
    day: (at) => (time === 'clock' ? dayAt(at + offsetAt(at) * MINUTE_MS) : undefined),
    iso,
  };
}

/** Minutes that a zone is ahead of UTC. To ask for it is slow, so the last answer is kept while it holds. */
function zoneOffset(timeZone: string | undefined): (at: number) => number {
  const ask = timeZone === undefined ? ownOffset : offsetIn(timeZone);
  let known = { slot: Number.NaN, minutes: 0 };
  return (at) => {
    const slot = Math.floor(at / SLOT_MS);
    if (slot !== known.slot) known = { slot, minutes: ask(at) };
    return known.minutes;
  };
}

const ownOffset = (at: number): number => -new Date(at).getTimezoneOffset();

function offsetIn(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (at) => {
    const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  };
}

/** `HH:MM:SS` of a time that was shifted into its zone; a Date for each entry would be slow. */
function clockOf(shifted: number): string {
  const seconds = Math.floor(shifted / 1000) - Math.floor(shifted / DAY_MS) * 86_400;
  const two = (n: number) => (n < 10 ? `0${n}` : String(n));
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** The name of the day of a shifted time; entries of one day follow each other. */
function dayNames(): (shifted: number) => string {
  let known = { day: Number.NaN, name: '' };
  return (shifted) => {
    const day = Math.floor(shifted / DAY_MS);
    if (day !== known.day) {
      const date = new Date(shifted);
      known = { day, name: `${WEEKDAYS[date.getUTCDay()]} ${date.toISOString().slice(0, 10)}` };
    }
    return known.name;
  };
}

function describeOffset(minutes: number): string {
  if (minutes === 0) return 'Z';
  const size = Math.abs(Math.round(minutes));
  const two = (n: number) => String(n).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
