import type { JournalEvent } from './event.ts';

/** The line that people read: `[agents 2026-11-22 08:30:00+00:00] message`. Local time with its zone. */
export function formatEvent(event: Pick<JournalEvent, 'at' | 'message'>): string {
  return `[agents ${localStamp(new Date(event.at))}] ${event.message}`;
}

/** `YYYY-MM-DD HH:MM:SS±HH:MM` */
export function localStamp(date: Date): string {
  const offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60_000).toISOString();
  const two = (n: number) => String(Math.trunc(n)).padStart(2, '0');
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
  return `${local.slice(0, 10)} ${local.slice(11, 19)}${zone}`;
}
