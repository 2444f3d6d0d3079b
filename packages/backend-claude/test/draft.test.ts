import { expect, test } from 'vitest';
import { draft } from '../src/screen/draft.ts';
import { screenOf } from './recordings.ts';

test.each([
  ['finished-idle-80x24.txt', ''],
  ['working-streaming-80x24.txt', ''],
  ['limit-5h-final-80x24.txt', ''],
  ['working-queued-80x24.txt', ''],
  ['err-529-final-80x24.txt', ''],
  ['err-401-final-80x24.txt', ''],
  ['interrupted-120x40.txt', 'mock:stall secs=40'],
  ['permission-bash-80x24.txt', undefined],
  ['boot-02-trust-dialog-80x24.txt', undefined],
  ['killed9-120x40.txt', undefined],
  ['exited-80x24.txt', undefined],
])('the draft of %s is %j', (file, expected) => {
  expect(draft(screenOf(file))).toBe(expected);
});

test('a draft of several rows is read whole', () => {
  const line = '─'.repeat(40);
  expect(draft(['● OK', '', line, '❯ please look at', '  the second row', line, '  ⏸ manual mode on'])).toBe(
    'please look at\nthe second row',
  );
});

test('the hint of a fresh input box is no draft', () => {
  const line = '─'.repeat(40);
  expect(draft([line, '❯ Try "fix lint errors"', line, '  ? for shortcuts'])).toBe('');
});

test('the boxed input of older versions is read', () => {
  expect(
    draft(['╭──────────────────╮', '│ > hello          │', '╰──────────────────╯', '  ? for shortcuts']),
  ).toBe('hello');
});
