import { usageError } from '../command-line/usage-error.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A point in time (ISO; local unless it says its zone) or a span back from now (`90s`, `10m`, `2h`, `1d`), in ms. */
export async function parseSince(
  text: string | boolean | undefined,
  now: number,
): Promise<number | undefined> {
  if (typeof text !== 'string') return undefined;
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([smhd])$/.exec(text) ?? [];
  if (number !== undefined) return now - Number(number) * (UNIT_MS[unit] ?? 0);
  // Without a time of day JavaScript would take midnight in UTC.
  const iso = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text.replace(/^(\d{4}-\d\d-\d\d) /, '$1T');
  const at = /^\d{4}-\d\d-\d\dT/.test(iso) ? Date.parse(iso) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw await usageError(
    `"${text}" is neither a time nor a span.`,
    'Give --since a time such as 2026-11-22T08:30Z, or a span such as 30s, 10m, 2h or 1d.',
  );
}
