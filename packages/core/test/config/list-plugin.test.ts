import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { starterConfig } from '../../src/config/init-template.ts';
import { listPlugin } from '../../src/config/list-plugin.ts';

const REST = '\n[defaults] # the head\nlog_dir = ".state"  # where\n\n[[agent]]\nname = "a"\n';

/** What has become of the text before the first table. */
function edit(head: string, implied: readonly string[] = [], specifier = 'new'): string {
  const listed = listPlugin(`${head}${REST}`, specifier, implied);
  if (!('text' in listed)) throw new Error(listed.problem);
  expect(listed.text.endsWith(REST)).toBe(true);
  return listed.text.slice(0, -REST.length);
}

describe('a file with a list', () => {
  it.each([
    ['plugins = ["a"]\n', 'plugins = ["a", "new"]\n'],
    ["plugins = ['a',  'b']  # mine\n", "plugins = ['a',  'b', \"new\"]  # mine\n"],
    ['plugins = [ "a", ]\n', 'plugins = [ "a", "new", ]\n'],
    ['plugins=[]\n', 'plugins=["new"]\n'],
    ['plugins = [ ] # none\n', 'plugins = ["new"] # none\n'],
    ['plugins = [\n]\n', 'plugins = [\n  "new",\n]\n'],
    ['plugins = [\n  # none yet\n]\n', 'plugins = [\n  # none yet\n  "new",\n]\n'],
    ['plugins = [\n  "a",\n  "b",\n]\n', 'plugins = [\n  "a",\n  "b",\n  "new",\n]\n'],
    [
      'plugins = [\n\t"a", # one\n\t"b" # two, [the] "last"\n\t# the end\n]\n',
      'plugins = [\n\t"a", # one\n\t"b", # two, [the] "last"\n\t"new"\n\t# the end\n]\n',
    ],
    ['plugins = [\n  "a",\n  "b"]\n', 'plugins = [\n  "a",\n  "b",\n  "new"]\n'],
    ['plugins = ["a",\n           "b"]\n', 'plugins = ["a",\n           "b",\n           "new"]\n'],
    ['plugins = [\n  "a" # x\n  , # y\n]\n', 'plugins = [\n  "a" # x\n  , # y\n  "new",\n]\n'],
    ['plugins = [\r\n  "a",\r\n]\r\n', 'plugins = [\r\n  "a",\r\n  "new",\r\n]\r\n'],
    ['plugins = ["a"]\r\n', 'plugins = ["a", "new"]\r\n'],
    ['"plugins" = [ """a""" ]\n', '"plugins" = [ """a""", "new" ]\n'],
    ['plugins = ["a#b]", \'c"\']\n', 'plugins = ["a#b]", \'c"\', "new"]\n'],
  ])('%j', (before, after) => {
    expect(edit(before)).toBe(after);
  });
});

describe('a file without a list', () => {
  it('gets one with what it implied until now', () => {
    expect(edit('', ['x', 'y'])).toBe('plugins = ["x", "y", "new"]\n');
  });

  it('keeps the directive for editors, and what is about the file, at its head', () => {
    expect(edit('#:schema ./schema.json\n# A fleet.\n')).toBe(
      '#:schema ./schema.json\n# A fleet.\nplugins = ["new"]\n',
    );
    expect(edit('# A fleet.\r\n\r\n# The defaults.\r\n')).toBe(
      '# A fleet.\r\nplugins = ["new"]\r\n\r\n# The defaults.\r\n',
    );
  });

  it('gets it below the example of a starter file', () => {
    const backend = { name: 'x', model: 'm', keys: [], plugins: ['x'] };
    const listed = listPlugin(starterConfig('proj', backend), 'new', ['x']);
    expect(listed).toEqual({
      text: starterConfig('proj', backend).replace(/^# plugins = .*$/m, '$&\nplugins = ["x", "new"]'),
    });
  });

  it('that has only a comment, or nothing at all', () => {
    expect(listPlugin('# only', 'new')).toEqual({ text: '# only\nplugins = ["new"]\n' });
    expect(listPlugin('', 'new')).toEqual({ text: 'plugins = ["new"]\n' });
  });
});

it('writes what must be escaped', () => {
  const odd = './it\'s "odd"\\\u007f\n.mjs';
  const listed = listPlugin('plugins = ["a"]\n', odd);
  expect('text' in listed && parse(listed.text)).toEqual({ plugins: ['a', odd] });
});

it('says when it does not know how, and changes nothing', () => {
  expect(listPlugin('plugins = "a"\n', 'new')).toEqual({ problem: '`plugins` is no list' });
});
