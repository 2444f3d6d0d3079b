import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkTmux } from '../../src/tmux/check-tmux.ts';
import { isOlderThan, parseTmuxVersion } from '../../src/tmux/tmux-version.ts';
import { createSandbox } from './fixtures/tmux-sandbox.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.destroy());

function fakeTmux(name: string, script: string): string {
  const path = join(sandbox.folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('the version of tmux', () => {
  test.each([
    ['tmux 3.3a', 3, 3],
    ['tmux 3.2', 3, 2],
    ['tmux 3.5-rc2', 3, 5],
    ['tmux next-3.6', 3, 6],
    ['tmux 10.0\n', 10, 0],
  ])('%j is read', (output, major, minor) => {
    expect(parseTmuxVersion(output)).toMatchObject({ major, minor });
  });

  test.each(['tmux master', 'tmux openbsd-7.4', '', 'bash 5'])('%j is not guessed at', (output) => {
    expect(parseTmuxVersion(output)).toBeUndefined();
  });

  test('is compared by its numbers', () => {
    const version = { major: 3, minor: 10, text: '3.10' };
    expect([isOlderThan(version, 3, 2), isOlderThan(version, 3, 11), isOlderThan(version, 4, 0)]).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('checking tmux', () => {
  const { env } = sandbox.client;

  test('finds the one that is installed', async () => {
    expect(await checkTmux({ env })).toMatchObject({ ok: true, version: { major: expect.any(Number) } });
  });

  test('tells a missing one, an old one, one without a number and one that hangs apart', async () => {
    expect(await checkTmux({ env: { ...env, PATH: sandbox.folder } })).toEqual({
      ok: false,
      kind: 'missing',
      detail: 'tmux',
    });
    expect(await checkTmux({ env, tmuxPath: fakeTmux('old', 'echo tmux 3.1c') })).toMatchObject({
      ok: false,
      kind: 'too-old',
      detail: '3.1c',
    });
    expect(await checkTmux({ env, tmuxPath: fakeTmux('master', 'echo tmux master') })).toEqual({
      ok: false,
      kind: 'unreadable-version',
      detail: 'tmux master',
    });
    const hung = await checkTmux({ env, tmuxPath: fakeTmux('hung', 'exec sleep 60'), deadlineMs: 100 });
    expect(hung).toMatchObject({ ok: false, kind: 'deadline' });
    expect(await checkTmux({ env, tmuxPath: fakeTmux('broken', 'exit 7') })).toMatchObject({
      ok: false,
      kind: 'unreachable',
    });
  });
});
