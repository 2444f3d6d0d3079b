import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installCommand } from '../../src/plugins/install-command.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ao-install-'));
});
afterEach(() => rmSync(root, { recursive: true }));

it.each([
  ['pnpm-lock.yaml', 'pnpm add -D x'],
  ['yarn.lock', 'yarn add -D x'],
  ['bun.lock', 'bun add -d x'],
  ['package-lock.json', 'npm install --save-dev x'],
])('a project with %s uses: %s', (file, command) => {
  writeFileSync(join(root, file), '');
  mkdirSync(join(root, 'fleet/nested'), { recursive: true });
  expect(installCommand(join(root, 'fleet/nested'), 'x')).toBe(command);
});

it('without a lock file, npm is meant', () => {
  expect(installCommand(root, 'x')).toBe('npm install --save-dev x');
});
