import { describe, expect, test } from 'vitest';
import type { ControlReply } from '../../src/tmux/control-parser.ts';
import { ReplyQueue } from '../../src/tmux/reply-queue.ts';

const block = (line: string, more: Partial<ControlReply> = {}): ControlReply => ({
  type: 'reply',
  time: 1,
  number: 1,
  flags: 1,
  ok: true,
  lines: [Buffer.from(line)],
  truncated: false,
  ...more,
});

/** What two sequences, the first with two commands, are told when these blocks come. */
async function toldBy(blocks: readonly ControlReply[], mark?: string): Promise<string[]> {
  const queue = new ReplyQueue();
  const asked = [
    queue.add([['if-shell'], ['list-panes']], 5_000, mark),
    queue.add([['display-message']], 5_000),
  ];
  for (const one of blocks) expect(queue.take(one)).toBe(true);
  const answers = await Promise.allSettled(asked);
  return answers.map((answer) =>
    answer.status === 'fulfilled' ? answer.value.lines.join() : (answer.reason as { kind: string }).kind,
  );
}

describe('answers', () => {
  const huge = block('…', { truncated: true });
  const failed = block('no such thing', { ok: false });

  test('go to who asked, though one before was too large, by count and by mark', async () => {
    expect(await toldBy([huge, block('rest'), block('next')])).toEqual(['refused', 'next']);
    expect(await toldBy([huge, block('rest'), block('more'), block('end'), block('next')], 'end')).toEqual([
      'refused',
      'next',
    ]);
  });

  test('go to who asked, though one before failed, whether its mark follows or not', async () => {
    expect(await toldBy([block('a'), failed, block('next')])).toEqual(['refused', 'next']);
    expect(await toldBy([block('a'), failed, block('next')], 'end')).toEqual(['refused', 'next']);
    expect(await toldBy([block('a'), failed, block('end'), block('next')], 'end')).toEqual([
      'refused',
      'next',
    ]);
  });

  test('are all blocks before the mark', async () => {
    const blocks = ['a', 'b', 'c', 'end', 'next'].map((line) => block(line));
    expect(await toldBy(blocks, 'end')).toEqual(['a,b,c', 'next']);
    expect(await toldBy([block('end'), block('next')], 'end')).toEqual(['', 'next']);
  });
});
