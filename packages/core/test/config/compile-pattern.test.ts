import { expect, test } from 'vitest';
import { compilePattern } from '../../src/config/compile-pattern.ts';

test.each([
  ['(?i)limit', '/limit/iu'],
  ['(?is)a.b', '/a.b/isu'],
  ['(?P<n>a)(?P=n)', '/(?<n>a)\\k<n>/iu'],
  ['\\Aa\\Z', '/^a$/iu'],
  ['(?m)\\Aa\\Z', '/(?<![\\s\\S])a(?![\\s\\S])/imu'],
  ['a(?#why)b', '/ab/iu'],
  ['(?i:a)b', '/(?:a)b/iu'],
  ['a{,3}', '/a{0,3}/iu'],
  ['[]x]', '/[\\]x]/iu'],
  ['[^]x]', '/[^\\]x]/iu'],
  ['[[a]', '/[\\[a]/iu'],
  ['[(?P<]', '/[(?P<]/iu'],
  ['\\\\A', '/\\\\A/iu'],
  ['[\\]\\\\]x', '/[\\]\\\\]x/iu'],
  ['a\\-b', '/a\\-b/i'],
  ['\\u00b7 \\d+', '/\\u00b7 \\d+/iu'],
  ['\\p{L}', '/\\p{L}/iu'],
  ['⬝⬝|■', '/⬝⬝|■/iu'],
])('%j compiles to %s', (source, expected) => {
  expect(String(compilePattern(source).pattern)).toBe(expected);
});

test.each([
  ['(', 'unterminated group'],
  ['a**', 'nothing to repeat'],
  ['\\G', 'the escape "\\G" has no meaning'],
  ['a(?i)', 'flags such as "(?i)" may only stand at the start, not at character 2'],
  ['(?x) a', 'the flags "(?x)" have no equal in JavaScript'],
  ['(?s:a)', 'the flags "(?s:" at character 1 have no equal in JavaScript'],
  ['(?>a)', 'invalid group'],
])('%j is refused: %s', (source, reason) => {
  expect(compilePattern(source).reason).toBe(reason);
});
