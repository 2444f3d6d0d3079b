import { expect, test } from 'vitest';
import { widthOf, wrapLine } from '../../src/transcript/wrap-text.ts';

test('lines break between words, and inside one that is too long', () => {
  expect(wrapLine('the quick brown fox', 9)).toEqual(['the quick', 'brown fox']);
  expect(wrapLine('  indented text', 10)).toEqual(['  indented', 'text']);
  expect(wrapLine('ab 0123456789012345 c', 8)).toEqual(['ab 01234', '56789012', '345 c']);
  expect(wrapLine('as it is', undefined)).toEqual(['as it is']);
  expect(wrapLine('', 5)).toEqual(['']);
});

test('what is counted is columns, and a character is never torn', () => {
  expect(widthOf('日本e\u0301👩‍👩‍👧')).toBe(7);
  expect(wrapLine('日本日本', 5)).toEqual(['日本', '日本']);
  expect(wrapLine('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 4)).toEqual(['👩‍👩‍👧👩‍👩‍👧', '👩‍👩‍👧']);
});
