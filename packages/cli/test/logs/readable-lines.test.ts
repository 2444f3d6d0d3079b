import { describe, expect, it } from 'vitest';
import { ReadableLines } from '../../src/logs/readable-lines.ts';

/** Lines of a whole text, the unfinished one last in brackets. */
function read(...parts: (string | Buffer)[]): string[] {
  const reader = new ReadableLines();
  const lines = parts.flatMap((part) => reader.push(Buffer.from(part as string)));
  return reader.partial === '' ? lines : [...lines, `[${reader.partial}]`];
}

describe('readable lines', () => {
  it.each([
    ['plain text', 'one\r\ntwo\n', ['one', 'two']],
    ['empty lines that were written', 'one\n\n\ntwo\n', ['one', '', '', 'two']],
    ['a line without an end', 'one\ntwo', ['one', '[two]']],
    ['colours', '\u001b[1;31mred\u001b[0m \u001b[38:5:12mblue\u001b[m\n', ['red blue']],
    ['a progress bar', ' 10%\r 50%\r100%\u001b[K done\n', ['100% done']],
    ['a shorter text over a longer one', 'abcdef\rxy\n', ['xycdef']],
    ['an erased line', 'abcdef\r\u001b[Kxy\n', ['xy']],
    ['a line erased as a whole', 'abc\u001b[2K\rxy\n', ['xy']],
    ['backspace', 'abx\bc\n', ['abc']],
    ['columns', 'a\u001b[3Cb\u001b[1Gz\n', ['z   b']],
    [
      'a title and a link',
      '\u001b]0;title\u0007a \u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\\n',
      ['a link'],
    ],
    ['a device string', 'a\u001bPq#0\u001b\\b\n', ['ab']],
    ['rows that are jumped to', '\u001b[2J\u001b[1;1Hone\u001b[2;3Htwo\u001b[5;1H', ['one', '  two']],
    ['lines of nothing but codes', '\u001b[0m\n\u001b[?25l\ntext\n', ['text']],
    ['control characters', 'a\u0000b\u0007c\u007fd\u009be\n', ['abcde']],
    ['character sets and short codes', '\u001b(Ba\u001b=b\u001b>c\u001b7\n', ['abc']],
    ['wide characters', '日本\u{1f600}\n', ['日本\u{1f600}']],
    ['an unknown code', 'a\u001b\u0001b\n', ['ab']],
  ])('%s', (_what, text, lines) => {
    expect(read(text)).toEqual(lines);
  });

  it('are the same however the bytes are cut', () => {
    const bytes = Buffer.from('ä\u001b[1;31m日本\u001b]0;t\u001b\\x\ry\u001b[K\n\u001b[3;4Hz\n');
    for (let cut = 0; cut <= bytes.length; cut += 1)
      expect(read(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(read(bytes));
  });

  it('a code that never ends does not swallow what follows for ever', () => {
    const lines = read(`\u001b]0;${'x'.repeat(5_000)}\nseen\n`);
    expect(lines.at(-1)).toBe('seen');
  });
});
