import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { detectLimit } from '../src/detect-limit.ts';
import { contextAt, observe } from './recordings.ts';

/** One line of `corpus/limits.jsonl`: what the tool said, who says so, and what is to be understood. */
interface Wording {
  readonly id: string;
  readonly text: string;
  /**
   * Where it stands: `retry` (in the footer, while it retries), `error` (the block that ended the turn), `reply`,
   * `prompt`, `draft`, `old` (an error above a newer turn).
   */
  readonly place: string;
  readonly now: string;
  /** The zone of the machine. */
  readonly zone: string;
  readonly expected: { readonly limit: boolean; readonly resetsAt?: string | null };
}

const wordings: readonly Wording[] = readFileSync(new URL('../corpus/limits.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Wording);

function wrap(text: string, prefix: string, width: number): readonly string[] {
  const rows: string[] = [];
  for (const word of text.split(' ')) {
    const last = rows.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width - prefix.length - 2) {
      rows[rows.length - 1] = `${last} ${word}`;
    } else rows.push(word);
  }
  return rows.map((row) => prefix + row);
}

function screenWith({ text, place }: Wording, width: number): readonly string[] {
  const block = (words: string) => ['', '  ┃', ...wrap(words, '  ┃  ', width), '  ┃'];
  const done = ['', '     ▣  Build · Mock One · 2.4s'];
  const input = (draft = '') => [
    '',
    '  ┃',
    `  ┃  ${draft}`,
    '  ┃',
    '  ┃  Build · Mock One Mock',
    `  ╹${'▀'.repeat(width - 5)}`,
  ];
  const idle = ['   /home/me/work                 8.1K (6%)  ctrl+p commands'];
  switch (place) {
    case 'retry': {
      const rows = wrap(text, '           ', width);
      return [
        ...block('go on'),
        '',
        '     ▣  Build · Mock One',
        ...input(),
        `   ■■■■⬝⬝⬝⬝ ${rows[0]?.trim()}`,
        ...rows.slice(1),
      ];
    }
    case 'error':
      return [...block('go on'), ...block(text), '', '     ▣  Build · Mock One', ...input(), ...idle];
    case 'reply':
      return [...block('go on'), '', ...wrap(text, '     ', width), ...done, ...input(), ...idle];
    case 'prompt':
      return [...block(text), '', '     OK', ...done, ...input(), ...idle];
    case 'draft':
      return [...block('go on'), '', '     OK', ...done, ...input(text), ...idle];
    case 'old':
      return [
        ...block('go on'),
        ...block(text),
        '',
        '     ▣  Build · Mock One',
        ...block('again'),
        '',
        '     OK',
        ...done,
        ...input(),
        ...idle,
      ];
    default:
      throw new Error(`no such place: "${place}"`);
  }
}

describe('the wordings of limits, at every width', () => {
  test.each(wordings)('$id in $place: $text', (wording) => {
    const now = Date.parse(wording.now);
    const { expected } = wording;
    // Below the input box it has at most four rows.
    for (const width of wording.place === 'retry' ? [80, 120, 200] : [60, 80, 120, 200]) {
      const screen = screenWith(wording, width);
      const notice = detectLimit(observe(screen, { columns: width }), {
        ...contextAt(now),
        zone: wording.zone,
      });
      const seen =
        notice === undefined
          ? { limit: false }
          : {
              limit: true,
              kind: notice.kind,
              scope: notice.scope ?? 'all',
              window: notice.window ?? 'unknown',
              resetsAt: notice.resetsAt === undefined ? null : new Date(notice.resetsAt).toISOString(),
              lifts: notice.lifts ?? 'clock',
            };
      const at = expected.resetsAt;
      const wanted = at == null ? expected : { ...expected, resetsAt: new Date(at).toISOString() };
      expect(seen, `${width} columns\n${screen.join('\n')}`).toEqual(wanted);
    }
  });
});
