import { expect, test } from 'vitest';
import { advise, editDistance, suggest } from '../../src/config/suggest.ts';

test.each([
  ['kitten', 'sitting', 3],
  ['wach', 'watch', 1],
  ['hael', 'heal', 1],
  ['', 'abc', 3],
  ['same', 'same', 0],
])('%j and %j are %d edits apart', (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance);
});

test('the nearest candidate is suggested, and none that is far', () => {
  expect(suggest('promt_file', ['prompt', 'prompt_file'])).toBe('prompt_file');
  expect(suggest('MODEL', ['model'])).toBe('model');
  expect(suggest('dri', ['bin', 'dir'])).toBe('dir');
  expect(suggest('pin', ['dir'])).toBe(undefined);
});

test('advice falls back to what there is', () => {
  expect(advise('zzz', ['a', 'b'], 'backends')).toBe('The backends are "a", "b".');
  expect(advise('zzz', [], 'backends')).toBe('There are no backends.');
});
