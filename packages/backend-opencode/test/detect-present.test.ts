import { describe, expect, test } from 'vitest';
import { detectActivity } from '../src/detect-activity.ts';
import { detectLimit } from '../src/detect-limit.ts';
import { draft } from '../src/screen/draft.ts';
import { contextAt, observe, screenOf } from './recordings.ts';

const NOW = Date.parse('2026-11-22T08:00:00Z');
const context = contextAt(NOW);
const IDLE = '   /home/me                                     8.1K (6%)  ctrl+p commands';

/** A conversation above the input box. */
function screen(conversation: readonly string[], footer: readonly string[] = [IDLE], input = '') {
  return [
    ...conversation,
    '',
    '  ┃',
    `  ┃  ${input}`,
    '  ┃',
    '  ┃  Build · Mock One Mock',
    `  ╹${'▀'.repeat(75)}`,
    ...footer,
  ];
}

describe('what is not the present', () => {
  test.each<[string, readonly string[]]>([
    [
      'words that the Python patterns took for work',
      ['     I am reading, searching and thinking; press esc interrupt.'],
    ],
    [
      'a reply that quotes a limit',
      ['     Usage limit reached. It will reset in 2 hours [retrying in 5s attempt #1]'],
    ],
    [
      'a reply that quotes a dialog',
      ['  ┃', '  ┃  △ Permission required', '  ┃   Allow once   Allow always   Reject'],
    ],
    ['a reply that quotes the spinner', ['     ⬝⬝⬝⬝■■■■  esc interrupt']],
  ])('%s', (_name, conversation) => {
    const observation = observe(screen(conversation));
    expect(detectActivity(observation, context)).toMatchObject({ state: 'idle', reason: 'ready' });
    expect(detectLimit(observation, context)).toBeUndefined();
  });
});

describe('a usage limit', () => {
  test('is seen while the tool waits and retries, with its end', () => {
    const footer = [
      '   ■■■■⬝⬝⬝⬝ Usage limit reached. It will reset in 2 hours 30 minutes. To continue',
      '   using [retrying in',
    ];
    const observation = observe(screen(['     word'], footer));
    expect(detectActivity(observation, context)).toMatchObject({ state: 'working', reason: 'retrying' });
    expect(detectLimit(observation, context)).toMatchObject({ kind: 'usage', resetsAt: NOW + 9_000_000 });
  });

  test('is not an ordinary rate limit', () => {
    const footer = ['   ■■■■⬝⬝⬝⬝ exceeded the rate limit of your account [retrying in 4s attempt #2]'];
    const observation = observe(screen([], footer));
    expect(detectActivity(observation, context)).toMatchObject({ state: 'working', reason: 'retrying' });
    expect(detectLimit(observation, context)).toBeUndefined();
  });
});

describe('a list that lies on the conversation', () => {
  const header = `${' '.repeat(14)}Commands${' '.repeat(41)}esc`;
  const above = Array<string>(6).fill('     word');
  const below = Array<string>(5).fill('     Switch model');

  test('waits for a person, whatever stands below it', () => {
    const observation = observe(screen([...above, header, ...below]));
    expect(detectActivity(observation, context)).toMatchObject({ state: 'waiting', reason: 'dialog' });
  });

  test('lies a quarter below the top of the pane', () => {
    const observation = observe(screen([...above, '     word', header, ...below]));
    expect(detectActivity(observation, context)).toMatchObject({ state: 'idle', reason: 'ready' });
  });

  test('is not one that a reply repeats', () => {
    const observation = observe(screen([...above, `     ${header}`, ...below, '     Press this:   esc']));
    expect(detectActivity(observation, context)).toMatchObject({ state: 'idle', reason: 'ready' });
  });
});

describe('other states', () => {
  test('a running compaction', () => {
    const rows = screen(
      ['  ──────── Compaction ────────', '', '     ▣  Compaction · Mock One'],
      ['   ⬝⬝■■■■⬝⬝  esc interrupt'],
    );
    expect(detectActivity(observe(rows), context)).toMatchObject({ state: 'working', reason: 'compacting' });
  });

  test('a shell after the tool has ended', () => {
    const observation = observe(screenOf('exited-120x40.txt'), { command: 'bash' });
    expect(detectActivity(observation, context)).toMatchObject({ state: 'exited' });
  });

  test('anything else is unknown', () => {
    expect(detectActivity(observe(['hello']), context).state).toBe('unknown');
    expect(detectActivity({ ...observe([]), screen: undefined }, context).state).toBe('unknown');
  });

  test("active_re decides what the rules leave open, whatever the reply's words are", () => {
    const backend = { activePattern: /reading|esc interrupt/i };
    expect(detectActivity(observe(['reading a file']), contextAt(NOW, backend)).state).toBe('working');
    expect(detectActivity(observe(screen(['     I was reading'])), contextAt(NOW, backend)).state).toBe(
      'idle',
    );
  });
});

describe('the draft', () => {
  test.each([
    ['finished-idle-80x24.txt', ''],
    ['idle-at-boot-80x24.txt', ''],
    ['idle-at-boot-120x40.txt', ''],
    ['working-queued-80x24.txt', ''],
    ['err-429-retrying-80x24.txt', ''],
    ['permission-bash-80x24.txt', undefined],
    ['question-dialog-120x40.txt', undefined],
    ['exited-120x40.txt', undefined],
  ])('of %s is %j', (file, expected) => {
    expect(draft(screenOf(file))).toBe(expected);
  });

  test('is the text in the box, without the side bar of a wide pane', () => {
    const rows = screen(['     word'], [IDLE], 'please look').map((row) =>
      row.startsWith('  ┃  please') ? `${row.padEnd(80)}  Context 8.1K` : row,
    );
    expect(draft(rows)).toBe('please look');
  });
});
