import { expect, test } from 'vitest';
import { waitingUntil } from '../../src/classify/waiting-until.ts';

const at = (...rows: string[]) => {
  const time = waitingUntil(rows);
  return time === undefined ? undefined : new Date(time).toISOString();
};
const local = (text: string) => new Date(text).toISOString();

test.each([
  ['WAITING-UNTIL: 2026-11-22T10:00:00Z', '2026-11-22T10:00:00.000Z'],
  ['WAITING-UNTIL: 2026-11-22T10:00Z', '2026-11-22T10:00:00.000Z'],
  ['WAITING-UNTIL:2026-11-22T10:00:00z', '2026-11-22T10:00:00.000Z'],
  ['WAITING-UNTIL: 2026-11-22T10:00:00.250Z', '2026-11-22T10:00:00.250Z'],
  ['WAITING-UNTIL: 2026-11-22T10:00:00+02:00', '2026-11-22T08:00:00.000Z'],
  ['WAITING-UNTIL: 2026-11-22T10:00:00-0530', '2026-11-22T15:30:00.000Z'],
  ['WAITING-UNTIL: 2026-11-22 10:00:00Z', '2026-11-22T10:00:00.000Z'],
  ['WAITING-UNTIL: 2026-11-22 10:00 +01:00', '2026-11-22T09:00:00.000Z'],
  ['● I rest now. WAITING-UNTIL: 2026-11-22T10:00:00Z.', '2026-11-22T10:00:00.000Z'],
  ['│ WAITING-UNTIL: 2026-11-22T10:00:00Z │', '2026-11-22T10:00:00.000Z'],
  ['`WAITING-UNTIL: 2026-11-22T10:00:00Z`', '2026-11-22T10:00:00.000Z'],
])('%s is read', (row, expected) => {
  expect(at('before', row, 'after')).toBe(expected);
});

test('a time without a zone is local', () => {
  expect(at('WAITING-UNTIL: 2026-11-22T10:00:00')).toBe(local('2026-11-22T10:00:00'));
  expect(at('WAITING-UNTIL: 2026-11-22 10:00')).toBe(local('2026-11-22T10:00:00'));
});

test.each([
  'WAITING-UNTIL: <ISO time>',
  'WAITING-UNTIL:',
  'WAITING-UNTIL: soon',
  'WAITING-UNTIL: 2026-11-22',
  'WAITING-UNTIL: 2026-13-45T99:99:99Z',
  'WAITING-UNTIL: 10:00',
  'WAITING UNTIL: 2026-11-22T10:00:00Z',
  'waiting-until: 2026-11-22T10:00:00Z',
  '',
])('%j is no marker', (row) => {
  expect(at(row, 'something else')).toBeUndefined();
});

test('of several markers the lowest counts, be it earlier or later', () => {
  const rows = ['WAITING-UNTIL: 2026-11-22T12:00:00Z', 'x', 'WAITING-UNTIL: 2026-11-22T11:00:00Z'];
  expect(at(...rows)).toBe('2026-11-22T11:00:00.000Z');
  expect(at(...rows.reverse())).toBe('2026-11-22T12:00:00.000Z');
});

test('of two in one row the last counts', () => {
  expect(at('WAITING-UNTIL: 2026-11-22T10:00:00Z then WAITING-UNTIL: 2026-11-22T11:00:00Z')).toBe(
    '2026-11-22T11:00:00.000Z',
  );
});

test('one that cannot be read does not hide an older one', () => {
  expect(at('WAITING-UNTIL: 2026-11-22T10:00:00Z', 'WAITING-UNTIL: <time>')).toBe('2026-11-22T10:00:00.000Z');
});

test('a marker that a narrow pane has broken anywhere is read', () => {
  const text = 'WAITING-UNTIL: 2026-11-22T10:15:30+02:00';
  for (let width = 'WAITING-UNTIL: '.length; width < text.length; width += 1) {
    expect([width, at(text.slice(0, width), `  ${text.slice(width)}`, '> ')]).toEqual([
      width,
      '2026-11-22T08:15:30.000Z',
    ]);
  }
});

test('a broken marker without a zone is read', () => {
  expect(at('WAITING-UNTIL: 2026-11-22T10', ':15:30')).toBe(local('2026-11-22T10:15:30'));
  expect(at('WAITING-UNTIL: 2026-11-22', '10:15:30')).toBe(local('2026-11-22T10:15:30'));
});

test.each(['-- INSERT --', '12 files changed', '+1 more', '? for shortcuts', '10% left', 'Zzz'])(
  'the row below a whole time, %j, does not change it',
  (below) => {
    expect(at('WAITING-UNTIL: 2026-11-22T10:00:00', below)).toBe(local('2026-11-22T10:00:00'));
  },
);
