import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseReset } from '../../../packages/core/src/plugin/parse-reset.ts';

/** One line of `corpus/limits.jsonl`: what the tool said, who says so, and what is to be understood. */
interface Wording {
  readonly id: string;
  readonly text: string;
  readonly now: string;
  readonly zone: string;
  readonly expected: { readonly limit: boolean; readonly resetsAt?: string | null };
}

const wordings: readonly Wording[] = readFileSync(new URL('../corpus/limits.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Wording);

/** As the tool shows it: behind a mark, broken at the margin. */
function shown(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => `■ ${line}`.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [])
    .join('\n');
}

describe('the end of each limit is read at every width', () => {
  test.each(wordings.filter((wording) => wording.expected.limit))(
    '$id: $text',
    ({ text, now, zone, expected }) => {
      for (const width of [40, 60, 80, 120, 200]) {
        const at = parseReset(shown(text, width), { now: Date.parse(now), zone })?.at ?? null;
        expect(at, `${width} columns`).toBe(expected.resetsAt == null ? null : Date.parse(expected.resetsAt));
      }
    },
  );
});
