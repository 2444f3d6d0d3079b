import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { detectLimit } from '../src/detect-limit.ts';
import { contextAt, observe } from './recordings.ts';

/** One line of `corpus/limits.jsonl`: what the tool said, who says so, and what is to be understood. */
interface Wording {
  readonly id: string;
  readonly text: string;
  /**
   * Where it stands: `notice` (behind `⎿`), `message` (behind `●`), `status` (above the input box), `footer`, `dialog`,
   * `working` (with a spinner), `reply` (a finished one), `tool` (output), `prompt`, `draft`, `old` (above a newer turn).
   */
  readonly place: string;
  readonly source: string;
  readonly now: string;
  /** The zone of the machine. */
  readonly zone: string;
  readonly expected:
    | { readonly limit: false }
    | {
        readonly limit: true;
        readonly kind: string;
        readonly scope: string;
        readonly window: string;
        readonly resetsAt: string | null;
        readonly lifts: string;
      };
}

const wordings: readonly Wording[] = readFileSync(new URL('../corpus/limits.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Wording);

/** Broken between words as the tool does it, or anywhere as a terminal does it. */
function wrap(text: string, first: string, further: string, width: number, hard: boolean): readonly string[] {
  const room = width - further.length - 1;
  const rows: string[] = [];
  for (const line of text.split('\n')) {
    let row: string | undefined;
    for (const word of hard ? (line.match(new RegExp(`.{1,${room}}`, 'gu')) ?? ['']) : broken(line, room)) {
      if (row !== undefined && !hard && row.length + 1 + word.length <= room) row += ` ${word}`;
      else {
        if (row !== undefined) rows.push(row);
        row = word;
      }
    }
    rows.push(row ?? '');
  }
  return rows.map((row, index) => (row === '' ? '' : (index === 0 ? first : further) + row));
}

/** The words of a line; one that is longer than a row is broken too. */
function broken(line: string, room: number): readonly string[] {
  return line.split(' ').flatMap((word) => word.match(new RegExp(`.{1,${room}}`, 'gu')) ?? ['']);
}

function screenWith({ text, place }: Wording, width: number, hard: boolean): readonly string[] {
  const line = '─'.repeat(width);
  const box = [line, `❯ ${place === 'draft' ? text : ''}`, line];
  const idle = ['  ⏸ manual mode on · ? for shortcuts'];
  const done = ['', '✻ Baked for 2s · done 7:59 AM'];
  const notice = wrap(text, '  ⎿  ', '     ', width, hard);
  const message = wrap(text, '● ', '  ', width, hard);
  switch (place) {
    case 'notice':
      return ['❯ go on', ...notice, '', '', ...box, ...idle];
    case 'message':
      return ['❯ go on', '', ...message, '', '', ...box, ...idle];
    case 'status':
      return ['❯ go on', '', '● OK', ...done, '', text, ...box, ...idle];
    case 'footer':
      return [
        '❯ go on',
        '',
        '● OK',
        ...done,
        '',
        '',
        ...box,
        ...text.split('\n').map((row) => `  ${row}`),
        ...idle,
      ];
    case 'dialog':
      return [
        '❯ go on',
        '',
        '▔'.repeat(width),
        ...text.split('\n').map((row) => (row === '' ? '' : `  ${row}`)),
      ];
    case 'working':
      return ['❯ go on', '', text, '', ...box, '  ⏸ manual mode on · esc to interrupt'];
    case 'reply':
      return ['❯ go on', '', ...message, ...done, '', '', ...box, ...idle];
    case 'tool':
      return [
        '❯ go on',
        '',
        '● Bash(tail log)',
        ...notice,
        '',
        '● Read it.',
        ...done,
        '',
        '',
        ...box,
        ...idle,
      ];
    case 'prompt':
      return [`❯ ${text}`, '', '● OK', ...done, '', '', ...box, ...idle];
    case 'draft':
      return ['❯ go on', '', '● OK', ...done, '', '', ...box, ...idle];
    case 'old':
      return ['❯ go', ...notice, '', '❯ continue', '', '● All done.', ...done, '', '', ...box, ...idle];
    default:
      throw new Error(`no such place: "${place}"`);
  }
}

describe('the wordings of limits, at every width', () => {
  test.each(wordings)('$id in $place: $text', (wording) => {
    const now = Date.parse(wording.now);
    const { expected } = wording;
    for (const width of [40, 52, 80, 120, 200]) {
      for (const hard of [false, true]) {
        const screen = screenWith(wording, width, hard);
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
        const wanted =
          expected.limit && expected.resetsAt !== null
            ? { ...expected, resetsAt: new Date(expected.resetsAt).toISOString() }
            : expected;
        expect(seen, `${width} columns\n${screen.join('\n')}`).toEqual(wanted);
      }
    }
  });
});
