import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { type ControlEvent, ControlParser } from '../../src/tmux/control-parser.ts';
import { seededRandom } from './fixtures/tmux-sandbox.ts';

const RECORDED = [
  '%begin 1795337195 259 0',
  '%end 1795337195 259 0',
  '%window-add @0',
  '%sessions-changed',
  '%session-changed $0 wd',
  '%begin 1795337195 266 1',
  '9476 client-9474 3.3a',
  '%end 1795337195 266 1',
  "can't find window: #{window_id}",
  '%unlinked-window-renamed @1 agent-died',
  '%begin 1795337211 289 1',
  "can't find pane: %99",
  '%error 1795337211 289 1',
  '%exit server exited',
  '',
].join('\n');

function plain(events: ControlEvent[]): unknown[] {
  return events.map((event) =>
    event.type === 'reply' ? { ...event, lines: event.lines.map((line) => line.toString('latin1')) } : event,
  );
}

function feedAll(stream: Buffer, cut: () => number): unknown[] {
  const parser = new ControlParser();
  const events: unknown[] = [];
  for (let at = 0; at < stream.length; ) {
    const size = Math.max(1, cut());
    events.push(...plain(parser.feed(stream.subarray(at, at + size))));
    at += size;
  }
  return events;
}

describe('the control-mode parser', () => {
  test('reads a recorded stream', () => {
    expect(plain(new ControlParser().feed(Buffer.from(RECORDED)))).toEqual([
      { type: 'reply', time: 1795337195, number: 259, flags: 0, ok: true, lines: [], truncated: false },
      { type: 'notification', name: 'window-add', args: '@0' },
      { type: 'notification', name: 'sessions-changed', args: '' },
      { type: 'notification', name: 'session-changed', args: '$0 wd' },
      {
        type: 'reply',
        time: 1795337195,
        number: 266,
        flags: 1,
        ok: true,
        lines: ['9476 client-9474 3.3a'],
        truncated: false,
      },
      { type: 'stray', line: "can't find window: #{window_id}" },
      { type: 'notification', name: 'unlinked-window-renamed', args: '@1 agent-died' },
      {
        type: 'reply',
        time: 1795337211,
        number: 289,
        flags: 1,
        ok: false,
        lines: ["can't find pane: %99"],
        truncated: false,
      },
      { type: 'exit', reason: 'server exited' },
    ]);
  });

  test('reads the same events however the stream is cut', () => {
    const stream = Buffer.from(RECORDED);
    const whole = feedAll(stream, () => stream.length);
    for (let size = 1; size <= 40; size += 1) expect(feedAll(stream, () => size)).toEqual(whole);
    const random = seededRandom(7);
    for (let round = 0; round < 200; round += 1) {
      expect(feedAll(stream, () => Math.ceil(random() * 60))).toEqual(whole);
    }
  });

  test('keeps look-alikes of guards and notifications inside a reply', () => {
    const body = [
      '%begin 1 2 3',
      '%end 1 2 3',
      '%end 5 6 1 ',
      ' %end 5 6 1',
      '%error 5 7 1',
      '%exit',
      '%sessions-changed',
    ];
    const stream = ['%begin 5 6 1', ...body, '%end 5 6 1', ''].join('\n');
    expect(plain(new ControlParser().feed(Buffer.from(stream)))).toEqual([
      { type: 'reply', time: 5, number: 6, flags: 1, ok: true, lines: body, truncated: false },
    ]);
  });

  test('reports the end of a block that nothing opened', () => {
    expect(new ControlParser().feed(Buffer.from('%end 1 2 1\n'))).toEqual([
      { type: 'desync', line: '%end 1 2 1' },
    ]);
  });

  test('passes bytes that are not UTF-8 through untouched', () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x80, 0x00, 0xc3, 0x0d]);
    const stream = Buffer.concat([Buffer.from('%begin 1 2 1\n'), bytes, Buffer.from('\n%end 1 2 1\n')]);
    const [reply] = new ControlParser().feed(stream);
    expect(reply?.type === 'reply' && reply.lines[0]?.equals(bytes)).toBe(true);
  });

  test('does not keep the buffer it was fed with', () => {
    const parser = new ControlParser();
    const reused = Buffer.from('%begin 1 2 1\nabc');
    parser.feed(reused);
    reused.fill(0);
    const [reply] = parser.feed(Buffer.from('def\n%end 1 2 1\n'));
    expect(plain([reply as ControlEvent])).toMatchObject([{ lines: ['abcdef'] }]);
  });

  test('bounds what one line and one reply may take', () => {
    const parser = new ControlParser({ maxLineBytes: 100, maxReplyBytes: 1000 });
    const [long] = parser.feed(Buffer.from(`%begin 1 2 1\n${'x'.repeat(5000)}\n%end 1 2 1\n`));
    expect(long).toMatchObject({ type: 'reply', truncated: true, lines: [{ length: 100 }] });
    const [many] = parser.feed(Buffer.from(`%begin 1 3 1\n${'y\n'.repeat(5000)}%end 1 3 1\n`));
    expect(many).toMatchObject({ type: 'reply', truncated: true });
    expect(many?.type === 'reply' && many.lines.length).toBeLessThan(20);
    const [next] = parser.feed(Buffer.from('%begin 1 4 1\nfine\n%end 1 4 1\n'));
    expect(next).toMatchObject({ type: 'reply', truncated: false, number: 4 });
  });

  test('never throws on noise', () => {
    const random = seededRandom(11);
    const parser = new ControlParser({ maxLineBytes: 1000, maxReplyBytes: 10_000 });
    for (let round = 0; round < 2000; round += 1) {
      const noise = Buffer.from(
        Array.from({ length: 1 + Math.floor(random() * 80) }, () => Math.floor(random() * 256)),
      );
      const words = ['%begin 1 2 1\n', '%end 1 2 1\n', '%error', '%', '\n', '%exit', '\r\n'];
      parser.feed(random() < 0.5 ? noise : Buffer.from(words[Math.floor(random() * words.length)] as string));
    }
  });

  test('reads a reply of 20 MB in byte-sized and huge pieces alike', () => {
    const parser = new ControlParser();
    const row = `${'█'.repeat(100)}\n`;
    const chunk = Buffer.from(row.repeat(1000));
    parser.feed(Buffer.from('%begin 1 2 1\n'));
    for (let sent = 0; sent < 20_000_000; sent += chunk.length) parser.feed(chunk);
    const [reply] = parser.feed(Buffer.from('%end 1 2 1\n'));
    expect(reply).toMatchObject({ type: 'reply', ok: true, truncated: false });
  });
});
