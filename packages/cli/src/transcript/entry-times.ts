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

/** Writes times as asked for, in a zone (`undefined`: this machine's). */
export function entryTimes({ time, timeZone }: Pick<TranscriptSettings, 'time' | 'timeZone'>): EntryTimes {
  const format = new Intl.DateTimeFormat('en-US', {
    ...(timeZone !== undefined && { timeZone }),
    ...{
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    },
    ...{ weekday: 'short', hourCycle: 'h23', timeZoneName: 'longOffset' },
  });
  let known = { second: Number.NaN, parts: {} as Readonly<Record<string, string>> };
  const partsOf = (at: number) => {
    const second = Math.floor(at / 1000);
    if (second !== known.second) {
      const parts = format.formatToParts(at).map(({ type, value }) => [type, value]);
      known = { second, parts: Object.fromEntries(parts) };
    }
    return known.parts;
  };
  const date = (at: number) => `${partsOf(at).year}-${partsOf(at).month}-${partsOf(at).day}`;
  const clock = (at: number) => `${partsOf(at).hour}:${partsOf(at).minute}:${partsOf(at).second}`;
  const iso = (at: number) => {
    const offset = (partsOf(at).timeZoneName ?? '').slice('GMT'.length);
    return `${date(at)}T${clock(at)}${offset === '' ? 'Z' : offset}`;
  };
  const width =
    time === 'clock' ? 'HH:MM:SS'.length : time === 'iso' ? 'YYYY-MM-DDTHH:MM:SS+HH:MM'.length : 0;
  return {
    stamp: (at) =>
      (time === 'none' || at === undefined ? '' : time === 'iso' ? iso(at) : clock(at)).padEnd(width),
    day: (at) => (time === 'clock' ? `${partsOf(at).weekday} ${date(at)}` : undefined),
    iso,
  };
}
