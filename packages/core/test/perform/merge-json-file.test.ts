import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mergeJsonFile } from '../../src/perform/merge-json-file.ts';
import { writePlannedFiles } from '../../src/perform/write-planned-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'merge-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const about = () => ({ name: 'one', backend: 'tool', driver: 'tool', stateDir: join(folder, 'state') });
const thrown = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

test('objects are merged key by key, everything else is replaced, and the rest stays as it was', () => {
  const path = join(folder, 'settings.json');
  const before = { theme: 'dark', hooks: { Stop: [1, 2], Own: ['mine'] }, deep: { a: { b: 1 } }, n: null };
  writeFileSync(path, `${JSON.stringify(before, undefined, '\t')}\n`);
  chmodSync(path, 0o644);
  expect(mergeJsonFile(path, { hooks: { Stop: [3] }, deep: { a: { c: 2 } }, n: { x: 1 } })).toBe(true);
  const after = {
    theme: 'dark',
    hooks: { Stop: [3], Own: ['mine'] },
    deep: { a: { b: 1, c: 2 } },
    n: { x: 1 },
  };
  expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(after, undefined, '\t')}\n`);
  expect(statSync(path).mode & 0o777).toBe(0o644);
  expect(readdirSync(folder)).toEqual(['settings.json']);
});

test('a file that says it already is not written', () => {
  const path = join(folder, 'settings.json');
  const text = '{"b":{"c":[1]},   "a":1}';
  writeFileSync(path, text);
  const { ino, mtimeMs } = statSync(path);
  expect(mergeJsonFile(path, { b: { c: [1] } })).toBe(false);
  expect(statSync(path)).toMatchObject({ ino, mtimeMs });
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('a missing file is made with its folders, private', () => {
  const path = join(folder, 'a/b/settings.json');
  expect(mergeJsonFile(path, { on: true })).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('{\n  "on": true\n}\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
});

test('a link stays a link, and what it leads to is changed', () => {
  const real = join(folder, 'real.json');
  const link = join(folder, 'link.json');
  writeFileSync(real, '{"a":1}');
  symlinkSync(real, link);
  mergeJsonFile(link, { b: 2 });
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(JSON.parse(readFileSync(real, 'utf8'))).toEqual({ a: 1, b: 2 });
});

test('a key called __proto__ is a key', () => {
  const path = join(folder, 'settings.json');
  writeFileSync(path, '{"__proto__":{"polluted":1}}');
  mergeJsonFile(path, JSON.parse('{"a":{"__proto__":{"polluted":2}}}'));
  expect(readFileSync(path, 'utf8')).toBe('{"__proto__":{"polluted":1},"a":{"__proto__":{"polluted":2}}}');
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test.each([
  ['text that is no JSON', '{"a":1,}', /no JSON/],
  ['a list', '[1]', /no object/],
  ['bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d]), /not UTF-8/],
])('%s is an error and stays as it is', (_what, content, reason) => {
  const path = join(folder, 'settings.json');
  writeFileSync(path, content);
  const error = thrown(() => writePlannedFiles([{ path, merge: { b: 1 } }], about()));
  expect(error).toMatchObject({
    code: 'PLANNED_FILE_NOT_JSON',
    hint: expect.stringContaining('[backend.tool]'),
  });
  expect((error as Error).message).toMatch(reason);
  expect((error as Error).message).toContain(path);
  expect(readFileSync(path)).toEqual(Buffer.from(content));
  expect(readdirSync(folder)).toEqual(['settings.json']);
});

test('private files are written below the state folder, and nowhere else', () => {
  const { stateDir } = about();
  writePlannedFiles([{ path: join(stateDir, 'tool/hooks.json'), text: 'x' }], about());
  expect(readFileSync(join(stateDir, 'tool/hooks.json'), 'utf8')).toBe('x');
  expect(statSync(join(stateDir, 'tool/hooks.json')).mode & 0o777).toBe(0o600);
  symlinkSync(folder, join(stateDir, 'out'));
  for (const path of [
    join(folder, 'elsewhere'),
    join(stateDir, '../elsewhere'),
    join(stateDir, 'out/elsewhere'),
    stateDir,
    'state/relative',
  ]) {
    const error = thrown(() => writePlannedFiles([{ path, text: 'x' }], about()));
    expect(error, path).toMatchObject({ code: 'PLANNED_FILE_PLACE', exitCode: 1 });
  }
  expect(readdirSync(folder)).toEqual(['state']);
});
