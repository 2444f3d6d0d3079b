import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from 'vitest';
import { installTool, installTools } from '../tools/install.mjs';
import { findRelease, RELEASES, type Release } from '../tools/versions.mjs';

const claude = findRelease('claude') as Release;

/** A folder for tools, and one for a program that stands in for npm. */
const test = base.extend<{ folder: string; npm: (script: string) => string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants the first parameter destructured.
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'ao-install-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
  npm: async ({ folder }, use) => {
    await use((script) => {
      const path = join(folder, 'npm');
      writeFileSync(path, `#!/bin/sh\n${script}\n`);
      chmodSync(path, 0o755);
      return path;
    });
  },
});

const options = (folder: string, npm: string) => ({
  ...{ folder: join(folder, 'tools'), npm, say: () => {}, platform: 'linux-x64' },
});

test('npm is asked for the exact version with its checksum, and once', async ({ folder, npm }) => {
  const asked = join(folder, 'asked');
  const program = npm(`
    echo "$@" >> '${asked}'; cat package-lock.json > '${folder}/lock.json'
    mkdir -p node_modules/${claude.package} && echo binary > node_modules/${claude.package}/claude`);
  const binary = await installTool(claude, options(folder, program));
  expect(readFileSync(binary, 'utf8')).toBe('binary\n');
  expect(await installTool(claude, options(folder, program))).toBe(binary);
  expect(readFileSync(asked, 'utf8').trim().split('\n')).toHaveLength(1);
  const lock = JSON.parse(readFileSync(join(folder, 'lock.json'), 'utf8'));
  expect(lock.packages[`node_modules/${claude.package}`]).toEqual({
    ...{ version: '2.1.330', integrity: claude.integrity },
  });
  expect(readdirSync(join(folder, 'tools'))).toEqual(['claude-2.1.330']);
});

test('a registry that cannot be reached is told as that, and nothing half-done is left', async ({
  folder,
  npm,
}) => {
  const program = npm(
    'echo "npm error code ENOTFOUND" >&2; echo "npm error network getaddrinfo" >&2; exit 1',
  );
  await expect(installTool(claude, options(folder, program))).rejects.toThrow(
    'claude 2.1.330 could not be downloaded: the package registry cannot be reached (ENOTFOUND).\n' +
      '  Check the network and the proxy (npm ping), then try again; what is installed already is kept.',
  );
  expect(readdirSync(join(folder, 'tools'))).toEqual([]);
});

test('a package with another checksum is refused', async ({ folder, npm }) => {
  const program = npm('echo "npm error code EINTEGRITY" >&2; exit 1');
  await expect(installTool(claude, options(folder, program))).rejects.toThrow('its checksum differs');
  expect(existsSync(join(folder, 'tools', 'claude-2.1.330'))).toBe(false);
});

test('another machine is told which one the tools are for', async ({ folder, npm }) => {
  const elsewhere = { ...options(folder, npm('exit 1')), platform: 'darwin-arm64' };
  await expect(installTool(claude, elsewhere)).rejects.toThrow(
    'known here only for linux-x64; this machine is darwin-arm64',
  );
});

test('a download that takes too long is given up, and what another has brought stays', async ({
  folder,
  npm,
}) => {
  const opencode = findRelease('opencode') as Release;
  const program = npm(`
    case $PWD in *opencode*) exec sleep 60 ;; esac
    mkdir -p node_modules/${claude.package} && echo binary > node_modules/${claude.package}/claude`);
  const patient = { ...options(folder, program), patience: 1_500 };
  await expect(installTools([opencode, claude], patient)).rejects.toThrow(
    'opencode 1.18.33 was not downloaded within 1.5 s.\n' +
      '  Try again when the network is faster; what is installed already is kept.',
  );
  expect(readdirSync(join(folder, 'tools'))).toEqual(['claude-2.1.330']);
});

test('a release is found by its tool, or by tool and version', () => {
  expect(findRelease('claude')?.version).toBe('2.1.330');
  expect(findRelease('claude@2.1.197')?.version).toBe('2.1.197');
  expect(findRelease('claude@1.0.0')).toBeUndefined();
  for (const { integrity } of RELEASES) expect(integrity).toMatch(/^sha512-[\w+/]{86}==$/);
});
