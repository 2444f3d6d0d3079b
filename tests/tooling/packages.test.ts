import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = readdirSync(`${root}/packages`).filter((name) =>
  existsSync(`${root}/packages/${name}/package.json`),
);
const plugins = folders.filter((name) => name.startsWith('backend-') || name.startsWith('handoff-'));

describe.each(folders)('the package %s', (folder) => {
  const manifest = readManifest(folder);

  it('ships every file that it exports', () => {
    const promised = [...Object.values(manifest.exports ?? {}), ...Object.values(manifest.bin ?? {})].flatMap(
      (target) => (typeof target === 'string' ? [target] : Object.values(target)),
    );
    expect(promised.filter((target) => !existsSync(`${root}/packages/${folder}/${target}`))).toEqual([]);
    const shipped = ['package.json', ...(manifest.files ?? [])];
    expect(promised.filter((target) => !shipped.includes(target.split('/')[1] ?? ''))).toEqual([]);
  });

  it('can be published by itself', () => {
    expect(manifest).toMatchObject({
      name: `@agent-orchestrator/${folder}`,
      type: 'module',
      license: 'MIT',
      engines: { node: '>=20.19' },
      publishConfig: { access: 'public', provenance: true },
    });
    expect(manifest.private).toBeUndefined();
    expect(readFileSync(`${root}/packages/${folder}/README.md`, 'utf8')).toContain(manifest.name);
  });
});

it.each(plugins)('%s takes the core from its host: a peer, never a dependency', (folder) => {
  const manifest = readManifest(folder);
  expect(manifest.peerDependencies).toHaveProperty('@agent-orchestrator/core');
  expect(manifest.dependencies ?? {}).not.toHaveProperty('@agent-orchestrator/core');
});

it.each(['core', 'cli'])('%s depends on no plugin', (folder) => {
  const { dependencies, peerDependencies, devDependencies } = readManifest(folder);
  const names = Object.keys({ ...dependencies, ...peerDependencies, ...devDependencies });
  expect(names.filter((name) => /backend-|handoff-/.test(name))).toEqual([]);
});

it('the command is executable before anything is built', () => {
  expect(statSync(`${root}/packages/cli/bin/agents.js`).mode & 0o111).not.toBe(0);
});

it('the lockfile names no host, so that any registry can serve it', () => {
  expect(readFileSync(`${root}/pnpm-lock.yaml`, 'utf8')).not.toMatch(/https?:/);
});

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Record<string, string | Record<string, string>>;
  readonly bin?: Record<string, string>;
  readonly files?: readonly string[];
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(`${root}/packages/${folder}/package.json`, 'utf8'));
}
