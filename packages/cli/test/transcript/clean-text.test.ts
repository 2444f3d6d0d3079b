import { expect, test } from 'vitest';
import { cleanLine, cleanText } from '../../src/transcript/clean-text.ts';

const ESC = '\u001b';

test.each([
  ['plain', 'Füße, 日本, 👩‍👩‍👧, é\n\tx', 'Füße, 日本, 👩‍👩‍👧, é\n    x'],
  ['colours', `${ESC}[1;31mred${ESC}[0m`, 'red'],
  ['a title and a link', `${ESC}]0;evil\u0007a${ESC}]8;;http://x${ESC}\\b`, 'ab'],
  ['a device control string', `a${ESC}Pq#0;2${ESC}\\b`, 'ab'],
  ['clearing and moving', `${ESC}[2J${ESC}[H${ESC}(Bx${ESC}M`, 'x'],
  ['an unfinished sequence', `a${ESC}[12`, 'a␛[12'],
  ['an unfinished string', `a${ESC}]0;title`, 'a␛]0;title'],
  ['single controls', 'a\u0007b\u0008c\u0000d\u007fe', 'a␇b␈c␀d␡e'],
  ['eight-bit controls', 'a\u009b31mb', 'a<U+009B>31mb'],
  ['turned text', 'if (a\u202e\u2066)', 'if (a<U+202E><U+2066>)'],
  ['what would be written over', 'rm -rf x\rls\r\nend\r\n', 'rm -rf x␍ls\nend\n'],
  ['separators', 'a\u2028b', 'a\nb'],
  ['half a character', 'a\ud83dz', 'a\ufffdz'],
])('%s', (_what, text, clean) => {
  expect(cleanText(text)).toBe(clean);
});

test('on one line', () => {
  expect(cleanLine('  a \n\n b\t')).toBe('a b');
});

test('no text is slow', () => {
  const bad = [`${ESC}]`, `${ESC}[`, `${ESC}P`, '\r', 'x\r', `${ESC}];;;;`, `${ESC}[0;0;`].map((part) =>
    part.repeat(200_000),
  );
  const began = performance.now();
  for (const text of bad) cleanText(text);
  expect(performance.now() - began).toBeLessThan(10_000);
});
