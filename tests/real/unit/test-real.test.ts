import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { figuresTable } from '../figures.mjs';

const MODULE = fileURLToPath(new URL('../../../scripts/test-real.mjs', import.meta.url));

/** A machine on which nobody may make a namespace. */
const bin = mkdtempSync(join(tmpdir(), 'ao-no-namespace-'));
afterAll(() => rmSync(bin, { recursive: true }));
writeFileSync(join(bin, 'unshare'), '#!/bin/sh\necho "unshare: Operation not permitted" >&2\nexit 1\n');
chmodSync(join(bin, 'unshare'), 0o755);

function testReal(args: readonly string[]) {
  const script = `
    import { testReal } from '${MODULE}';
    process.exitCode = await testReal(${JSON.stringify(args)}).catch((error) => { console.error(error.message); return 1; });`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, PATH: [bin, process.env.PATH].join(delimiter) },
  });
}

test('in CI, a machine that cannot run the real tools is told loudly, and is no failure', () => {
  const { status, stderr } = testReal(['--ci']);
  expect(stderr).toContain(`${'!'.repeat(78)}\nNOT RUN: the tests against the real tools\n`);
  expect(stderr).toContain('a network namespace of their own, and it is not allowed here');
  expect(status).toBe(0);
});

test('a person who asks for them gets an error', () => {
  const { status, stderr } = testReal([]);
  expect(stderr).toContain('The real tools need a network namespace of their own');
  expect(status).toBe(1);
});

test('figures are told with their median and the slowest, kind by kind', () => {
  const figures = [
    ['b', 'one', 7],
    ['a', 'slow', 300],
    ['a', 'quick', 10],
    ['a', 'usual', 20],
  ] as const;
  const lines = figures.map(([kind, what, ms]) => JSON.stringify({ kind, what, ms })).join('\n');
  expect(figuresTable(lines)).toBe(
    [
      'Measured with the real tools:',
      '  a: 3 measured, median 20 ms, slowest 300 ms (slow)',
      '  b: 1 measured, median 7 ms, slowest 7 ms (one)',
    ].join('\n'),
  );
});
