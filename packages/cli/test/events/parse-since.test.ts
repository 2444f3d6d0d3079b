import { expect, it } from 'vitest';
import { parseSince } from '../../src/events/parse-since.ts';

const NOW = Date.parse('2026-11-22T08:30:00Z');

it.each([
  ['30s', '2026-11-22T08:29:30Z'],
  ['10m', '2026-11-22T08:20:00Z'],
  ['2h', '2026-11-22T06:30:00Z'],
  ['1.5h', '2026-11-22T07:00:00Z'],
  ['1d', '2026-11-21T08:30:00Z'],
  ['2026-11-22T08:00Z', '2026-11-22T08:00:00Z'],
  ['2026-11-22T09:00+01:00', '2026-11-22T08:00:00Z'],
])('%s is %s', async (text, at) => {
  expect(await parseSince(text, NOW)).toBe(Date.parse(at));
});

it.each(['2026-11-22', '2026-11-22T00:00', '2026-11-22 00:00'])('%s is local midnight', async (text) => {
  expect(await parseSince(text, NOW)).toBe(new Date(2026, 10, 22).getTime());
});

it.each(['10', 'h', 'yesterday', '2026-13-99', '-5m', ''])('"%s" is a usage error', async (text) => {
  await expect(parseSince(text, NOW)).rejects.toMatchObject({ code: 'USAGE', exitCode: 64 });
});
