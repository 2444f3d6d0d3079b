import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installArguments, installPlace, removeCommand } from '../../src/plugin/package-manager.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ao-place-'));
  for (const folder of ['.git', 'ops/fleet']) mkdirSync(join(root, folder), { recursive: true });
  write('package.json', '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (path: string, text = '') => writeFileSync(join(root, path), text);
const place = (config = 'ops/fleet/agents.toml') => installPlace(join(root, config));

it.each([
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
])('a project with %s is one of %s', (file, manager) => {
  write(file);
  expect(place()).toEqual({ folder: root, manager, own: false });
});

it('without a lock file its packageManager counts, and npm without that', () => {
  expect(place().manager).toBe('npm');
  write('package.json', '{ "packageManager": "yarn@4.1.0+sha512.abc" }');
  expect(place().manager).toBe('yarn');
  write('package-lock.json');
  expect(place().manager).toBe('npm');
});

it('the package of a workspace is the project, and the lock file of the whole counts', () => {
  write('pnpm-lock.yaml');
  write('ops/package.json', '{}');
  expect(place()).toEqual({ folder: join(root, 'ops'), manager: 'pnpm', own: false });
});

it('nothing above the repository counts, and without one nothing above the config', () => {
  rmSync(join(root, '.git'), { recursive: true });
  const own = { folder: join(root, 'ops/fleet/.agents'), manager: 'npm', own: true };
  expect(place()).toEqual(own);
  mkdirSync(join(root, 'ops/.git'));
  expect(place()).toEqual(own);
  expect(place('agents.toml')).toEqual({ folder: root, manager: 'npm', own: false });
});

it('.agents has a lock file of its own', () => {
  rmSync(join(root, 'package.json'));
  mkdirSync(join(root, 'ops/fleet/.agents'));
  write('yarn.lock');
  write('ops/fleet/.agents/pnpm-lock.yaml');
  expect(place()).toEqual({ folder: join(root, 'ops/fleet/.agents'), manager: 'pnpm', own: true });
});

it.each([
  ['npm', 'install --save-dev --save-exact --no-audit --no-fund x@1.0.0', 'npm uninstall x'],
  ['pnpm', 'add --save-dev --save-exact x@1.0.0', 'pnpm remove x'],
  ['yarn', 'add --dev --exact x@1.0.0', 'yarn remove x'],
  ['bun', 'add --dev --exact x@1.0.0', 'bun remove x'],
] as const)('%s is asked for exactly one version', (manager, args, remove) => {
  const at = { folder: root, manager, own: false };
  expect(installArguments(at, 'x@1.0.0', { dev: true }).join(' ')).toBe(args);
  expect(removeCommand(at, 'x')).toBe(`cd "${root}" && ${remove}`);
});

it('what is a dependency already stays one; the root of a workspace is meant', () => {
  write('pnpm-workspace.yaml');
  const args = (manager: 'npm' | 'pnpm' | 'yarn') =>
    installArguments({ folder: root, manager, own: false }, 'x', { dev: false }).join(' ');
  expect([args('npm'), args('pnpm'), args('yarn')]).toEqual([
    'install --save --save-exact --no-audit --no-fund x',
    'add --save-prod --save-exact --workspace-root x',
    'add --exact x',
  ]);
});
