import { expect, test } from 'vitest';
import { LineSplitter } from '../../src/transcript/line-splitter.ts';

function split(chunks: readonly string[], longest?: number) {
  const lines: string[] = [];
  const splitter = new LineSplitter(
    (line) => lines.push(line === 'too-long' ? line : line.toString('utf8')),
    longest,
  );
  // One buffer for all, as a reader does it: a line must not keep what is overwritten.
  const shared = Buffer.alloc(1_000);
  for (const chunk of chunks) {
    const size = shared.write(chunk, 'latin1');
    splitter.push(shared.subarray(0, size));
    shared.fill('#');
  }
  return { lines, rest: splitter.rest().toString('utf8') };
}

test('lines are the same wherever the chunks end, also within a character', () => {
  const bytes = Buffer.from('one\n\nthrée €\nrest', 'utf8').toString('latin1');
  const expected = { lines: ['one', '', 'thrée €'], rest: 'rest' };
  expect(split([bytes])).toEqual(expected);
  expect(split([...bytes])).toEqual(expected);
  for (let at = 1; at < bytes.length; at++)
    expect(split([bytes.slice(0, at), bytes.slice(at)])).toEqual(expected);
});

test('a line that is too long is told and not kept', () => {
  expect(split(['abcd', 'efgh', 'i\nok\nabcdefghij\nxy'], 6)).toEqual({
    lines: ['too-long', 'ok', 'abcdefghij'],
    rest: 'xy',
  });
});
