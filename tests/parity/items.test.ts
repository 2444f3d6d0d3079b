import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import items from './items.json' with { type: 'json' };

/** How many numbered items each section has. */
const SECTIONS = [14, 58, 6, 9, 9, 7, 6, 6, 4, 12];
const NUMBERS = /^(?:\d+\.\d+ )+/;

const folder = new URL('.', import.meta.url);
const sources = readdirSync(folder)
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => readFileSync(new URL(file, folder), 'utf8'));
const titles = sources.flatMap((source) =>
  [...source.matchAll(/\btest\(\s*(['"])(\d+\.\d+ .*?)\1,\s/g)].map(([, , title = '']) =>
    title.replaceAll("\\'", "'"),
  ),
);
const numbersOf = (title: string) => NUMBERS.exec(title)?.[0].trim().split(' ') ?? [];

it('the list has every item of every section, in order', () => {
  const expected = SECTIONS.flatMap((count, index) =>
    Array.from({ length: count }, (_, at) => `${index + 1}.${at + 1}`),
  );
  expect(items.map(({ item }) => item)).toEqual(expected);
});

it.each(items)('$item $title: its tests exist and carry its number', ({ item, status, change, tests }) => {
  expect(['tick', 'changed', 'missing']).toContain(status);
  // What is changed or missing says why.
  expect(change === undefined).toBe(status === 'tick');
  expect(tests).toEqual(titles.filter((title) => numbersOf(title).includes(item)));
  if (status !== 'missing') expect(tests).not.toEqual([]);
});

it('no test has a number that is no item', () => {
  const known = new Set(items.map(({ item }) => item));
  const strange = titles
    .flatMap(numbersOf)
    .filter((number) => !known.has(number) && !number.startsWith('11.'));
  expect(strange).toEqual([]);
});
