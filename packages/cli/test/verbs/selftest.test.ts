import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { test } from '../../../../tests/support/sandbox.ts';
import { pathWithoutTmux } from '../support/path-without-tmux.ts';

const NAMES = [
  'footer_ui idle footer is idle',
  'footer_ui active footer is active',
  'limit banner + idle footer is not active',
  'tmux is installed and new enough',
  'a session starts on a tmux server of its own',
  'the first line of output is in the log',
  'the exit code of a program that ends at once is seen',
  'pasted text arrives whole and marked as pasted',
];

describe('selftest', () => {
  test('passes here, needs no config and leaves nothing', async ({ sandbox }) => {
    const { stdout, stderr } = await sandbox.ok(['selftest']);
    expect(stderr).toBe('');
    expect(stdout.split('\n')).toEqual(NAMES.map((name) => ` PASS: ${name}`));
    await sandbox.nothingAlive();
    expect((await sandbox.json(['selftest'])).body).toEqual({
      ...{ v: 1, verb: 'selftest', ok: true, checks: NAMES.map((name) => ({ name, ok: true })) },
    });
  });

  test('without tmux it fails with 4 and says what is missing', async ({ sandbox }) => {
    const { exitCode, stdout } = await sandbox.agents(['selftest'], {
      env: { PATH: pathWithoutTmux(join(sandbox.root, 'no-tmux')) },
    });
    expect(exitCode).toBe(4);
    expect(stdout).toContain(' PASS: footer_ui idle footer is idle');
    expect(stdout).toContain(' FAIL: tmux is installed and new enough — tmux was not found on PATH');
    expect(stdout).toMatch(/^ FAIL: .* — skipped, because there is no usable tmux$/m);
  });
});
