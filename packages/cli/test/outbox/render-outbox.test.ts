import { describe, expect, it } from 'vitest';
import { firstWords } from '../../src/outbox/render-outbox.ts';

describe('first words', () => {
  it.each([
    ['short', 'short'],
    ['two\nlines\t and \u001b[31mcolour', 'two lines and [31mcolour'],
    ['a'.repeat(41), `${'a'.repeat(40)}…`],
    [`${'a'.repeat(38)} bcd`, `${'a'.repeat(38)}…`],
    [`${'a'.repeat(40)} bcd`, `${'a'.repeat(40)}…`],
    ['😀'.repeat(41), `${'😀'.repeat(40)}…`],
  ])('of %j', (text, words) => expect(firstWords(text)).toBe(words));
});
