import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlConnection } from '../../src/tmux/control-connection.ts';
import { quoteArgument } from '../../src/tmux/quote-argument.ts';
import { createSandbox, pick, seededRandom, until } from './fixtures/tmux-sandbox.ts';

const PIECES = [
  ...[
    ' ',
    '  ',
    '"',
    "'",
    '$',
    '$' + '{HOME}',
    '$HOME',
    '#',
    '#{pid}',
    '#[x',
    '##',
    ';',
    ' ; ',
    '\\;',
    '{',
    '}',
    '{}',
    '~',
  ],
  ...[
    '~root',
    '\n',
    '\r',
    '\t',
    '\\',
    '\\n',
    '\\\\',
    '-',
    '--',
    '-t',
    '%',
    '%if',
    '%%',
    '%1',
    '=',
    'a',
    'Z9',
    '`id`',
  ],
  ...[
    '$(id)',
    '&',
    '|',
    '<',
    '>',
    '*',
    '?',
    '!',
    '\u001b[31m',
    '\u0007',
    '\u007f',
    'é',
    '漢字',
    '🙂',
    '👩‍💻',
    '\u00a0',
    '\ufeff',
  ],
];

const sandbox = createSandbox();
let connection: ControlConnection;
beforeAll(async () => {
  connection = await sandbox.connect();
});
afterAll(() => sandbox.destroy());

/**
 * What tmux understood, read back from the environment that it gives to a program: byte by byte, while what it prints itself is
 * escaped since 3.5.
 */
async function readBack(texts: string[]): Promise<string[]> {
  const target = ['-t', '=control:'];
  const writes = texts.map((text, index) =>
    connection.command(['set-environment', ...target, `V${index}`, text]),
  );
  await Promise.all(writes);
  const path = join(sandbox.folder, 'environment');
  await connection.command(['run-shell', ...target, `env -0 >'${path}-' && mv '${path}-' '${path}'`]);
  await until('it is written', () => existsSync(path));
  const entries = readFileSync(path, 'utf8').split('\0');
  const values = new Map(
    entries.map((entry) => [entry.split('=', 1)[0], entry.slice(entry.indexOf('=') + 1)]),
  );
  rmSync(path);
  return texts.map((_, index) => values.get(`V${index}`) ?? '');
}

describe('quoting for the command language', () => {
  test('every awkward piece reaches tmux as it is', async () => {
    expect(await readBack(PIECES)).toEqual(PIECES);
  });

  test('1500 random mixtures reach tmux as they are', async () => {
    const random = seededRandom(20_261);
    const texts = Array.from({ length: 1500 }, () =>
      Array.from({ length: 1 + Math.floor(random() * 12) }, () => pick(random, PIECES)).join(''),
    );
    // A value that starts with "-" is an option to set-environment, not a matter of quoting.
    const safe = texts.map((text) => (text.startsWith('-') ? `x${text}` : text));
    expect(await readBack(safe)).toEqual(safe);
  });

  test('every character of the basic plane survives', async () => {
    const texts: string[] = [];
    for (let code = 1; code < 0xfffe; code += 997) {
      const block = Array.from({ length: 997 }, (_, offset) => code + offset).filter(
        (point) => point < 0xfffe && (point < 0xd800 || point > 0xdfff),
      );
      texts.push(`x${String.fromCodePoint(...block)}`);
    }
    expect(await readBack(texts)).toEqual(texts);
  });

  test('an empty argument stays an argument', async () => {
    expect(quoteArgument('')).toBe('""');
    const { lines } = await connection.command(['display-message', '-p', '']);
    expect(lines).toEqual(['']);
  });

  test('a NUL character is refused', () => {
    expect(() => quoteArgument('a\0b')).toThrow(
      expect.objectContaining({
        kind: 'invalid',
        message: 'A tmux argument cannot contain a NUL character.',
      }),
    );
  });

  test('plain words are left readable', () => {
    expect(['list-panes', '-F', 'a/b.c', '=name:'].map(quoteArgument)).toEqual([
      'list-panes',
      '-F',
      'a/b.c',
      '=name:',
    ]);
  });
});
