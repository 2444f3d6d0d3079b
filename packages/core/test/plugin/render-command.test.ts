// biome-ignore-all lint/suspicious/noTemplateCurlyInString: "${…}" is the syntax under test
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { quoteShell } from '../../src/plugin/quote-shell.ts';
import { renderCommand } from '../../src/plugin/render-command.ts';

/** Prints each argument followed by a bar of control characters that no value here holds. */
const PRINT = String.raw`printf '%s\001'`;
const SHELLS = ['sh', 'bash'];

function run(shell: string, command: string): string[] {
  const output = execFileSync(shell, ['-c', command], {
    encoding: 'utf8',
    env: { ...process.env, HOME: '/home/h' },
  });
  return output.split('\u0001').slice(0, -1);
}

const NASTY = [
  'plain',
  'two words',
  ' leading and trailing ',
  "it's",
  "'",
  "''",
  '"double"',
  '`touch INJ`',
  '$(touch INJ)',
  '$HOME ${HOME} $$ $1 $?',
  'x; touch INJ',
  'a && b || c | d > e < f & g',
  'back\\slash \\\\ \\n \\$x \\"',
  'ends with \\',
  'line one\nline two\n# not a comment\nend',
  'tab\there',
  '*?[a-z]{a,b}~ !x #y',
  '~',
  '-n',
  '--flag=value',
  'FOO=bar',
  '=ls',
  'ünïcödé 日本語 🎉 \u200b',
  '{model} {other} ${model}',
  '%s %d %%',
  'mix \'"`$\\ all',
  '2',
];

describe('quoteShell', () => {
  it.each(SHELLS)('hands every value to %s byte for byte', (shell) => {
    for (const value of ['', ...NASTY]) expect(run(shell, `${PRINT} ${quoteShell(value)}`)).toEqual([value]);
  });

  it('leaves harmless words bare and shows an empty one', () => {
    expect(quoteShell('claude-opus-4.1')).toBe('claude-opus-4.1');
    expect(quoteShell('/tmp/a_b:c')).toBe('/tmp/a_b:c');
    expect(quoteShell('')).toBe("''");
  });

  it('refuses a NUL byte', () => {
    expect(() => quoteShell('a\0b')).toThrow('A command line cannot hold a NUL byte: "a\\u0000b".');
  });
});

/** A template, and the arguments that its command gets for a value. */
const TEMPLATES: readonly [string, (value: string) => string[]][] = [
  ['{v}', (v) => [v]],
  ["'{v}'", (v) => [v]],
  ['"{v}"', (v) => [v]],
  ['--model={v}', (v) => [`--model=${v}`]],
  ["--model '{v}' end", (v) => ['--model', v, 'end']],
  ['a{v}b', (v) => [`a${v}b`]],
  ['\'a{v}b\'"c{v}d"e', (v) => [`a${v}bc${v}de`]],
  ['"$HOME{v}"', (v) => [`/home/h${v}`]],
  ['$HOME{v}', (v) => [`/home/h${v}`]],
  [String.raw`"\$HOME \" {v}"`, (v) => [`$HOME " ${v}`]],
  [String.raw`it\'s {v}`, (v) => ["it's", v]],
  [String.raw`"\\{v}"`, (v) => [`\\${v}`]],
  [String.raw`\\{v}`, (v) => [`\\${v}`]],
  [`"$(${PRINT} {v} | tr -d '\\001'; echo .)"`, (v) => [`${v}.`]],
  [`"$(${PRINT} "{v}" | tr -d '\\001'; echo .)"`, (v) => [`${v}.`]],
  [`"$(case x in (y) echo no;; x) printf %s {v};; esac; echo .)"`, (v) => [`${v}.`]],
  [`"$( (printf %s {v}) ; echo .)"`, (v) => [`${v}.`]],
  ['"`printf %s {v}; echo .`"', (v) => [`${v}.`]],
  ['`printf %s X`{v}', (v) => [`X${v}`]],
  [`"\${UNSET:-a "b" c}"{v}`, (v) => [`a b c${v}`]],
  ["${UNSET:-'}'}{v}", (v) => [`}${v}`]],
  ['{v} # {v} is nice', (v) => [v]],
  ['a#{v}', (v) => [`a#${v}`]],
  ['$((1 + 2)){v}', (v) => [`3${v}`]],
  ['{v} {v}', (v) => [v, v]],
];

describe('renderCommand', () => {
  it.each(SHELLS)('hands every value to %s byte for byte, wherever its placeholder stands', (shell) => {
    for (const [template, expected] of TEMPLATES) {
      const commands = NASTY.map((value) => renderCommand(`${PRINT} ${template}`, { v: value }));
      const lines = commands.map((command) => `${command}\nprintf '\\002'`);
      const output = execFileSync(shell, ['-c', lines.join('\n')], {
        encoding: 'utf8',
        env: { ...process.env, HOME: '/home/h' },
      });
      const got = output
        .split('\u0002')
        .slice(0, -1)
        .map((part) => part.split('\u0001').slice(0, -1));
      expect(got, template).toEqual(NASTY.map(expected));
    }
  });

  it('hands random values to sh byte for byte in random combinations of places', () => {
    const random = generator(7);
    const alphabet = [
      'a',
      'Z',
      '0',
      ' ',
      "'",
      '"',
      '`',
      '$',
      '(',
      ')',
      '{',
      '}',
      '\\',
      '\n',
      ';',
      '&',
      '#',
      '!',
      'é',
      '~',
      '*',
    ];
    const parts = ["'{v}'", '"{v}"', '{v}', '"x{v}y"', "'x{v}y'", 'x{v}y', '"$(printf %s {v}; echo .)"'];
    for (let round = 0; round < 60; round += 1) {
      const value = Array.from({ length: 1 + random(12) }, () => alphabet[random(alphabet.length)]).join('');
      const chosen = Array.from({ length: 1 + random(4) }, () => parts[random(parts.length)] as string);
      const command = renderCommand(`${PRINT} ${chosen.join(' ')}`, { v: value });
      const expected = chosen.map((part) => {
        if (part.includes('printf')) return `${value}.`;
        return part.replace(/["']/g, '').replace('{v}', () => value);
      });
      expect(run('sh', command), command).toEqual(expected);
    }
  });

  it('inserts nothing for a bare empty value and keeps a quoted one', () => {
    expect(renderCommand(`run {v} --a={v} '{v}' "{v}"`, { v: '' })).toBe(`run  --a= '' ""`);
  });

  it.each([
    ['{other}', '{other}'],
    ['${v}', '${v}'],
    ['"${v:-{v}}"', '"${v:-{v}}"'],
    [String.raw`\{v}`, String.raw`\{v}`],
    ['\\${v}', String.raw`\$'x'`],
    ['$${v}', "$$'x'"],
    ['{ {v}; }', '{ x; }'],
    ['{toString} {constructor}', '{toString} {constructor}'],
    ['a{v}', "a'x'"],
  ])('turns %s into %s', (template, expected) => {
    expect(renderCommand(template, { v: 'x' })).toBe(expected);
  });

  it('inserts fragments as shell and fills the placeholders in them', () => {
    const command = renderCommand(
      '{bin} --dir {dir} ${bin}',
      { dir: 'a b', model: "o'p" },
      { bin: 'tool -m {model}' },
    );
    expect(command).toBe(String.raw`tool -m 'o'\''p' --dir 'a b' ${'${bin}'}`);
  });
});

function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
