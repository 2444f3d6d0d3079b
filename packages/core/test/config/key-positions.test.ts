import { parse } from 'smol-toml';
import { expect, test } from 'vitest';
import { type KeyPath, keyPositions } from '../../src/config/key-positions.ts';

const AWKWARD = `# a comment with [brackets] and = signs
plugins = [ "a", # not the end ]
  'b]',
  """c
]"""
]
title = """
[not.a.table]
key = "no"
quotes end here: """""
[ defaults ] # spaced
  env.ONE = "1"
  env . "TWO words" = 'x = y'
"quoted \\u0041 key" = { in = { deep = 1 }, list = [ { a = 1 }, { b = [ 1979-05-27 07:32:00, 2 ] } ] }
'literal.dots' = '''
[[agent]] ''' # still defaults
[[agent]]
name = "one"
[agent.wake]
interval = 1
[[agent]]
wach = "heal"
[[agent.sub]]
x = 1
[[agent.sub]]
y = { # newline
  z = 1,
}
[a.b.c]
d = -1.5e3
`;

const at = (text: string, path: KeyPath) => {
  const found = keyPositions(text)(path);
  return found && `${found.line}:${found.column}`;
};

/** Every path of a parsed document. */
function pathsOf(value: unknown, path: KeyPath = []): KeyPath[] {
  if (typeof value !== 'object' || value === null || value instanceof Date) return [path];
  const parts = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [...(path.length > 0 ? [path] : []), ...parts.flatMap(([key, one]) => pathsOf(one, [...path, key]))];
}

test.each<[KeyPath, string]>([
  [['plugins', 1], '3:3'],
  [['plugins', 2], '4:3'],
  [['title'], '7:1'],
  [['defaults'], '11:3'],
  [['defaults', 'env', 'ONE'], '12:7'],
  [['defaults', 'env', 'TWO words'], '13:9'],
  [['defaults', 'quoted A key', 'in', 'deep'], '14:32'],
  [['defaults', 'quoted A key', 'list', 1, 'b'], '14:66'],
  [['defaults', 'literal.dots'], '15:1'],
  [['agent'], '17:3'],
  [['agent', 0, 'name'], '18:1'],
  [['agent', 0, 'wake', 'interval'], '20:1'],
  [['agent', 1], '21:1'],
  [['agent', 1, 'wach'], '22:1'],
  [['agent', 1, 'sub', 1, 'y', 'z'], '27:3'],
  [['a', 'b'], '29:4'],
  [['a', 'b', 'c', 'd'], '30:1'],
])('%j of an awkward file stands at %s', (path, place) => {
  expect(at(AWKWARD, path)).toBe(place);
});

test('every key of an awkward file has a place of its own', () => {
  const locate = keyPositions(AWKWARD);
  const paths = pathsOf(parse(AWKWARD));
  const places = paths.map((path) => JSON.stringify(locate(path)));
  expect(paths.length).toBeGreaterThan(35);
  for (const [index, path] of paths.entries()) {
    const parent = locate(path.slice(0, -1));
    if (typeof path.at(-1) === 'string')
      expect([path, places[index]]).not.toEqual([path, JSON.stringify(parent)]);
  }
});

test('a key that is not written is placed at the table that lacks it', () => {
  expect(at(AWKWARD, ['agent', 1, 'name'])).toBe('21:1');
  expect(at(AWKWARD, ['nowhere', 'at', 'all'])).toBe(undefined);
});

test('CRLF line ends count as one', () => {
  expect(at('# x\r\n[a]\r\nb = 1 # y\r\nc = 2\r\n', ['a', 'c'])).toBe('4:1');
});

test.each([
  'a = ',
  '[a',
  '[[a]',
  'a = [1, 2',
  'a = {b = 1',
  'a = "x',
  '= 1',
  'a = """x',
  '\u0000',
  'a = [,]',
])('a text that is no TOML ends the search and nothing else: %j', (text) => {
  expect(() => keyPositions(text)(['a'])).not.toThrow();
});
