import { describe, expect, it } from 'vitest';
import { firstWords, renderOutbox } from '../../src/outbox/render-outbox.ts';

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

it('lines the columns up', () => {
  const message = {
    v: 1 as const,
    ...{
      id: 'send:1',
      key: 'send:1',
      to: 'a',
      session: 'p-a',
      origin: 'send' as const,
      state: 'waiting' as const,
    },
    ...{ reason: 'busy', text: 'go', createdAt: 0, updatedAt: 0, expiresAt: 1, attempts: 0 },
  };
  const lines = renderOutbox([message, { ...message, id: 'send:22', to: 'builder' }], 1000);
  expect(new Set(lines.map((line) => line.search(/STATE|waiting/))).size).toBe(1);
});
