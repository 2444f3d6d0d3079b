import { expect, test } from 'vitest';
import { typeable } from '../src/typeable.ts';

test.each([
  ['look at @x', 'look at @x '],
  ['@', '@ '],
  ['two\nlines @src/index.ts', 'two\nlines @src/index.ts '],
  ['look at @x now', 'look at @x now'],
  ['me@example.org', 'me@example.org'],
  ['', ''],
])('%j is typed as %j', (text, typed) => {
  expect(typeable(text)).toBe(typed);
});
