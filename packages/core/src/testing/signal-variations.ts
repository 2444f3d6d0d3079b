import type { SignalRecord } from '../plugin/signals.ts';
import { createRandom, hostileRecords } from './hostile.ts';

/** How many shuffled orders are tried. */
const ORDERS = 25;

/** The recorded signals in other orders, among them all hostile ones. The same ones each time. */
export function signalOrders(records: readonly SignalRecord[]): (readonly SignalRecord[])[] {
  const random = createRandom(7);
  const shuffle = (list: readonly SignalRecord[]) =>
    list
      .map((record) => [random(), record] as const)
      .sort(([a], [b]) => a - b)
      .map(([, record]) => record);
  const shuffled = Array.from({ length: ORDERS }, () =>
    shuffle([...records.slice(0, 400), ...mutatedOf(records, random)]),
  );
  return [
    hostileOf(records),
    records.toReversed(),
    shuffle([...records, ...hostileOf(records)]),
    ...shuffled,
  ];
}

/** Ids become others, and long texts longer. */
export function withOtherIds(value: unknown, round: number): unknown {
  if (typeof value === 'string') {
    if (value.length > 60) return `${value} ${'and more '.repeat(2_000)}${round}`;
    return /\d/.test(value) && !/^\d{4}-\d\d-\d\dT/.test(value) ? `${value}-${round}` : value;
  }
  if (Array.isArray(value)) return value.map((one) => withOtherIds(one, round));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withOtherIds(one, round)]));
}

/** Hostile values from every source that was recorded, and from one that was not. */
function hostileOf(records: readonly SignalRecord[]): SignalRecord[] {
  const sources = [...new Set([...records.map(({ source }) => source), 'no-such-source'])];
  return sources.flatMap((source) =>
    hostileRecords().flatMap((value, index) => [
      { source, at: index, value },
      { source, at: Number.NaN, value, url: 'http://127.0.0.1:1/session/status' },
    ]),
  );
}

/** Recorded values of which one field is something else. */
function mutatedOf(records: readonly SignalRecord[], random: () => number): SignalRecord[] {
  const hostile = hostileRecords();
  const change = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || random() < 0.1)
      return hostile[Math.floor(random() * hostile.length)];
    const keys = Object.keys(value);
    const key = keys[Math.floor(random() * keys.length)];
    if (key === undefined) return value;
    const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
    copy[key] = change((value as Record<string, unknown>)[key]);
    return copy;
  };
  return records.slice(0, 200).map((record) => ({ ...record, value: change(record.value) }));
}
