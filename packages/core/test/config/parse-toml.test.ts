import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findConfig } from '../../src/config/find-config.ts';
import { loadFleet } from '../../src/config/load-fleet.ts';
import { errorOf, folderWith, load, MINIMAL, temporaryFolder } from './write-config.ts';

test('a syntax error is reported with its line, its column and the line itself', () => {
  const error = errorOf(() => load('[defaults]\nlog_dir = "a\n'));
  expect(error.code).toBe('CONFIG_SYNTAX');
  expect(error.exitCode).toBe(2);
  expect(error.details).toMatchObject({ line: 2, file: expect.stringMatching(/agents\.toml$/) });
  expect(error.hint).toBe(`Look at line 2, column ${error.details.column}: log_dir = "a`);
});

test('a key that is written twice is a syntax error', () => {
  const error = errorOf(() => load('[defaults]\nlog_dir = "a"\nlog_dir = "b"\n'));
  expect(error.details).toMatchObject({ line: 3, column: 1 });
  expect(error.message).toBe('This is not valid TOML: trying to redefine an already defined table or value.');
});

test.each(['__proto__', 'constructor'])('a table named %s is refused', (name) => {
  expect(errorOf(() => load(`${MINIMAL}[backend.${name}]\n`)).code).toBe('CONFIG_SYNTAX');
  expect(errorOf(() => load(`${MINIMAL}env = { ${name} = "x" }\n`)).code).toBe('CONFIG_SYNTAX');
});

test('a byte order mark and CRLF line ends do not matter', () => {
  const fleet = load(`\uFEFF${MINIMAL.replaceAll('\n', '\r\n')}`);
  expect(fleet.sessionPrefix).toBe('p-');
});

test('a file in another encoding is refused with the byte that gives it away', () => {
  const folder = folderWith({ 'agents.toml': Buffer.from('[defaults]\n# caf\xe9 noir\n', 'latin1') });
  const error = errorOf(() => loadFleet(join(folder, 'agents.toml')));
  expect(error.code).toBe('CONFIG_NOT_UTF8');
  expect(error.message).toBe(
    `The config file "${folder}/agents.toml" is not UTF-8: the byte 0xe9 at offset 16 does not belong to any character.`,
  );
  expect(error.details).toMatchObject({ line: 2, column: 6 });
});

test('a folder in place of the file is said to be one', () => {
  const folder = temporaryFolder();
  const error = errorOf(() => loadFleet(folder));
  expect(error.code).toBe('CONFIG_IS_FOLDER');
  expect(error.hint).toBe(`Name the file inside it: \`--config ${folder}/agents.toml\`.`);
});

test.skipIf(process.getuid?.() === 0)('a file without read permission is said to have none', () => {
  const path = join(folderWith({ 'agents.toml': MINIMAL }), 'agents.toml');
  chmodSync(path, 0);
  expect(errorOf(() => loadFleet(path)).message).toContain('you may not read it');
});

test('a path that the system cannot even look up is an error of ours', () => {
  expect(errorOf(() => loadFleet(`/${'x'.repeat(300)}`)).code).toBe('CONFIG_UNREADABLE');
  expect(errorOf(() => loadFleet('a\0b')).code).toBe('CONFIG_UNREADABLE');
});

test('without --config the file is looked for in the current folder only, and the error says so', () => {
  const folder = folderWith({ 'agents.toml': MINIMAL });
  mkdirSync(join(folder, 'below'));
  expect(findConfig({ cwd: folder })).toBe(join(folder, 'agents.toml'));
  expect(findConfig({ cwd: join(folder, 'below'), explicit: '../agents.toml' })).toBe(
    join(folder, 'agents.toml'),
  );
  const error = errorOf(() => findConfig({ cwd: join(folder, 'below') }));
  expect(error.code).toBe('CONFIG_NOT_FOUND');
  expect(error.message).toBe(`There is no config file at "${folder}/below/agents.toml".`);
  expect(error.hint).toBe('Run `agents init` to write a starter file, or name one with `--config PATH`.');
});

test('paths start from the folder in which the file really lies', () => {
  const folder = folderWith({ 'real/agents.toml': MINIMAL });
  symlinkSync(join(folder, 'real', 'agents.toml'), join(folder, 'agents.toml'));
  const fleet = loadFleet(join(folder, 'agents.toml'));
  expect(fleet.logDir).toBe(join(folder, 'real', 'state'));
});
