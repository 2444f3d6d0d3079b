import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseReset } from '../../src/plugin/parse-reset.ts';

/** A line of `reset-times.jsonl`: a text, from when and where it is read, and what it states; `null`: no time. */
interface Entry {
  readonly text: string;
  readonly now: string;
  readonly zone: string;
  readonly at: string | null;
}

const ROOT = new URL('../../../../', import.meta.url);
const linesOf = (url: URL) => readFileSync(url, 'utf8').trim().split('\n');
const entries = linesOf(new URL('reset-times.jsonl', import.meta.url)).map(
  (line) => JSON.parse(line) as Entry,
);
const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
const read = (text: string, { now, zone }: Pick<Entry, 'now' | 'zone'>) =>
  iso(parseReset(text, { now: Date.parse(now), zone })?.at);

describe('the times that tools and people write', () => {
  test.each(entries)('$text', (entry) => {
    const wanted = entry.at === null ? null : iso(Date.parse(entry.at));
    expect(read(entry.text, entry)).toBe(wanted);
  });
});

/** As a terminal breaks it (anywhere), or as a tool does (between words, with its marks before the rows). */
function wrapped(text: string, width: number, byTool: boolean): string {
  const rows = text.split('\n').flatMap((line) => (byTool ? words(line, width) : pieces(line, width)));
  return byTool
    ? rows.map((row, index) => (index === 0 ? '  ⎿  ' : '     ') + row).join('\n')
    : rows.join('\n');
}

const pieces = (line: string, width: number) => line.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [''];

function words(line: string, width: number): readonly string[] {
  const rows: string[] = [];
  for (const word of line.split(' ')) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      rows[rows.length - 1] = `${last} ${word}`;
    else rows.push(...pieces(word, width));
  }
  return rows;
}

const LIMITS = ['packages/backend-claude', 'packages/backend-opencode', 'examples/backend-codex'].map(
  (folder) => new URL(`${folder}/corpus/limits.jsonl`, ROOT),
);

describe('a text that is broken into rows, 20 to 200 columns wide, states the same', () => {
  test.each([new URL('reset-times.jsonl', import.meta.url), ...LIMITS])(
    'texts of %s',
    (url) => {
      for (const [index, line] of linesOf(url).entries()) {
        const entry = JSON.parse(line) as Entry;
        const whole = read(entry.text, entry);
        // Every width is tried with a ninth of the texts.
        for (let width = 20 + (index % 9); width <= 200; width += 9) {
          for (const byTool of [true, false]) {
            const text = wrapped(entry.text, width, byTool);
            expect(read(text, entry), `${width} columns\n${text}`).toBe(whole);
          }
        }
      }
    },
    60_000,
  );
});
