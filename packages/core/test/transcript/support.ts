import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from 'vitest';
import type { TranscriptEntry, TranscriptSource } from '../../src/plugin/capabilities.ts';
import type { TranscriptParser } from '../../src/plugins/ask-transcript.ts';
import type {
  TranscriptInput,
  TranscriptProblem,
  TranscriptSink,
} from '../../src/transcript/transcript-input.ts';

/** A folder of the test's own. */
export const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants the first parameter destructured.
  folder: async ({}, use) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ao-transcript-')));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
});

/** `{ "say": "x" }` is an answer; a list of them is several. Numbers each one, so that a new parser shows. */
export function sayParser(): TranscriptParser {
  let number = 0;
  return {
    wanted: (line) => !line.includes('"skip"'),
    read: (value) => {
      if (value === 'explode') throw new Error('the plugin "p" fails on it: boom');
      const said = (Array.isArray(value) ? value : [value]) as { say: string }[];
      return said.map(({ say }) => ({ at: undefined, type: 'assistant', text: `${++number} ${say}` }));
    },
    each: (lines, one) => lines.map(one),
  };
}

export const inputOf = (
  sources: readonly TranscriptSource[] | (() => readonly TranscriptSource[]),
): TranscriptInput => ({
  locate: async () => (typeof sources === 'function' ? sources() : sources),
  openParser: sayParser,
  env: process.env,
});

/** Notes what it is told. */
export function noting() {
  const texts: string[] = [];
  const problems: TranscriptProblem[] = [];
  const sink: TranscriptSink = {
    entries: async (entries) => {
      for (const entry of entries as readonly (TranscriptEntry & { text: string })[]) texts.push(entry.text);
    },
    problem: (problem) => problems.push(problem),
  };
  return { sink, texts, problems };
}

export const line = (say: string): string => `${JSON.stringify({ say })}\n`;
