import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VERBS } from '../../packages/cli/src/command-line/verb-table.ts';
import { EXIT } from '../../packages/core/src/errors/orchestrator-error.ts';
import { EVENT_NAMES } from '../../packages/core/src/journal/event.ts';
import { createHooks } from '../../packages/core/src/plugins/hooks.ts';
import { ROOT, readDocument } from './read-blocks.ts';

/** First cells of the rows of every table in a document. */
const firstCells = (file: string): string[] =>
  [...readDocument(file).matchAll(/^\|(.+?)(?<!\\)\|/gm)].map((match) => (match[1] ?? '').trim());

const codesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '');

it('docs/state.md lists every event of the journal, and no other', () => {
  const section = readDocument('docs/state.md').split('## An event')[1] ?? '';
  const listed = [...section.matchAll(/^\|(.+?)\|/gm)].flatMap((match) => codesIn(match[1] ?? ''));
  expect(listed.sort()).toEqual([...EVENT_NAMES].filter((name) => !UNUSED.has(name)).sort());
});

/** In the schema of the journal, but written by nobody. */
const UNUSED: ReadonlySet<string> = new Set();

it('the README lists every verb, and no other', () => {
  const listed = firstCells('README.md').flatMap((cell) => /^`agents (\w+)/.exec(cell)?.[1] ?? []);
  expect(listed.sort()).toEqual(VERBS.map(({ name }) => name).sort());
});

it('the README lists every exit code, and no other', () => {
  const listed = firstCells('README.md')
    .filter((cell) => /^\d+$/.test(cell))
    .map(Number);
  expect(listed).toEqual(Object.values(EXIT));
});

it('ARCHITECTURE.md lists every hook, and docs/lifecycle.md has a section for each', () => {
  const hooks = Object.keys(createHooks()).sort();
  const table =
    readDocument('ARCHITECTURE.md').split('## The five hooks')[1]?.split('## State files')[0] ?? '';
  const listed = [...table.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]);
  expect(listed.sort()).toEqual(hooks);
  const sections = [...readDocument('docs/lifecycle.md').matchAll(/^### `(\w+)`$/gm)].map(
    (match) => match[1],
  );
  expect(sections.sort()).toEqual(hooks);
});

it('ARCHITECTURE.md maps every package and every folder of the core', () => {
  const text = readDocument('ARCHITECTURE.md');
  const folders = (path: string) =>
    readdirSync(join(ROOT, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  expect(folders('packages').filter((name) => !text.includes(`| \`packages/${name}\``))).toEqual([]);
  expect(folders('packages/core/src').filter((name) => !text.includes(`| \`${name}/\``))).toEqual([]);
});
