import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Item {
  readonly defect: string;
  readonly title: string;
  /** Titles of tests in this folder. */
  readonly guardedBy: readonly string[];
  readonly note?: string;
}

const FOLDER = new URL('.', import.meta.url);
const items = JSON.parse(readFileSync(new URL('items.json', FOLDER), 'utf8')) as readonly Item[];
const titles = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.test.ts') && file !== 'items.test.ts')
  .flatMap((file) => [
    ...readFileSync(new URL(file, FOLDER), 'utf8').matchAll(/^test\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gm),
  ])
  .map((match) => (match[2] ?? '').replaceAll("\\'", "'"));

test('each of the 39 defects is guarded by a test that exists', () => {
  expect(items.map(({ defect }) => defect)).toEqual(
    Array.from({ length: 39 }, (_, index) => `D${index + 1}`),
  );
  for (const { defect, guardedBy } of items) {
    expect(guardedBy.length, defect).toBeGreaterThan(0);
    for (const title of guardedBy) expect(titles, defect).toContain(title);
  }
});

test('each test of a defect is in the list', () => {
  const listed = new Set(items.flatMap(({ guardedBy }) => guardedBy));
  expect(titles.filter((title) => !listed.has(title))).toEqual([]);
});
