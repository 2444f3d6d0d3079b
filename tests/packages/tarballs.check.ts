import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { execa } from 'execa';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImports } from '../architecture/read-imports.ts';
import { filesOf, type Manifest, manifestOf, ROOT, tarballOf, unpack } from './support/tarball.ts';

/** Largest tarball and largest content, in kB. They are raised only in the commit that needs it, with the reason. */
const CEILINGS = {
  core: { packed: 270, unpacked: 950 },
  cli: { packed: 80, unpacked: 230 },
  'backend-claude': { packed: 60, unpacked: 215 },
  'backend-opencode': { packed: 60, unpacked: 225 },
  'backend-exec': { packed: 5, unpacked: 10 },
  'handoff-git': { packed: 55, unpacked: 205 },
} as const;

/** Besides package.json, README.md, LICENSE and what tsup makes. */
const FURTHER_FILES: Readonly<Record<string, RegExp>> = {
  core: /^(agents\.schema\.json|programs\/[\w-]+\.mjs)$/,
  cli: /^bin\/agents\.js$/,
  'backend-opencode': /^bin\/attach\.mjs$/,
};

/** Made part of the builds by tsup.base.ts and the command's own settings; why they stay dependencies stands there. */
const BUNDLED = ['zod', 'smol-toml', 'semver', 'commander'];

const FOLDERS = Object.keys(CEILINGS) as (keyof typeof CEILINGS)[];

it('every package has a ceiling', () => {
  expect(readdirSync(join(ROOT, 'packages')).sort()).toEqual([...FOLDERS].sort());
});

it('nothing in the repository is exported or listed that nobody uses', async () => {
  const { stdout } = await execa(join(ROOT, 'node_modules/.bin/knip'), ['--no-progress'], {
    cwd: ROOT,
    reject: false,
  });
  expect(stdout).toBe('');
});

describe.each(FOLDERS)('the package %s', (folder) => {
  let root: string;
  let unpacked: string;
  let manifest: Manifest;
  let files: ReadonlyMap<string, number>;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'ao-unpacked-'));
    unpacked = await unpack(tarballOf(folder), root);
    manifest = manifestOf(unpacked);
    files = await filesOf(tarballOf(folder));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('has what is needed and nothing more', () => {
    const usual = /^(package\.json|README\.md|LICENSE|dist\/[\w-]+\.(js|d\.ts))$/;
    const names = [...files.keys()];
    expect(names).toEqual(
      expect.arrayContaining(['package.json', 'README.md', 'LICENSE', expect.stringMatching(/^dist\//)]),
    );
    expect(names.filter((name) => !usual.test(name) && !FURTHER_FILES[folder]?.test(name))).toEqual([]);
    expect(readFileSync(join(unpacked, 'README.md'), 'utf8')).toContain(manifest.name);
  });

  it('is no larger than its ceiling', () => {
    const { packed, unpacked: content } = CEILINGS[folder];
    expect(statSync(tarballOf(folder)).size / 1000).toBeLessThan(packed);
    expect([...files.values()].reduce((sum, size) => sum + size, 0) / 1000).toBeLessThan(content);
  });

  it('names versions that a registry can serve', () => {
    const ranges = Object.values({ ...manifest.dependencies, ...manifest.peerDependencies });
    expect(ranges.filter((range) => /^(workspace|catalog|file|link):/.test(range))).toEqual([]);
  });

  it('imports what it depends on, and depends on what it imports', () => {
    const imported = importsOf(unpacked, files);
    const listed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
    expect([...imported].filter((name) => !listed.includes(name)).sort()).toEqual([]);
    const unused = Object.keys(manifest.dependencies ?? {}).filter((name) => !imported.has(name));
    expect(unused.filter((name) => !BUNDLED.includes(name))).toEqual([]);
  });

  it('has nothing that publint would mend', async () => {
    const tarball = readFileSync(tarballOf(folder));
    const bytes = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength);
    const { messages } = await publint({ pack: { tarball: bytes as ArrayBuffer }, strict: true });
    expect(messages).toEqual([]);
  });

  it('has types that fit what is imported', async () => {
    const result = await checkPackage(createPackageFromTarballData(readFileSync(tarballOf(folder))));
    // The command is no library: nothing imports it.
    if (folder === 'cli') return expect(result.types).toBe(false);
    if (result.types === false) throw new Error('It has no types.');
    // ES modules alone, with `exports`: neither `require` nor the resolution of Node 10 finds them, and nothing should.
    const expected = ['node10', 'node16-cjs'];
    const problems = result.problems.filter(
      (problem) => !('resolutionKind' in problem && expected.includes(problem.resolutionKind)),
    );
    expect(problems).toEqual([]);
  });
});

it.each(FOLDERS.filter((folder) => /^(backend|handoff)-/.test(folder)))(
  'the package %s has neither the core nor tapable in it',
  async (folder) => {
    const root = mkdtempSync(join(tmpdir(), 'ao-unpacked-'));
    const unpacked = await unpack(tarballOf(folder), root);
    const texts = readdirSync(join(unpacked, 'dist')).map((name) =>
      readFileSync(join(unpacked, 'dist', name), 'utf8'),
    );
    rmSync(root, { recursive: true, force: true });
    // What only tapable's base class of hooks and only the core's error class say.
    expect(texts.join('\n')).not.toMatch(/CALL_DELEGATE|agent-orchestrator\.error/);
    expect(texts.join('\n')).toMatch(/from"@agent-orchestrator\/core\/plugin"/);
  },
);

/** Packages that the code of a package imports, its types included. */
function importsOf(folder: string, files: ReadonlyMap<string, number>): ReadonlySet<string> {
  const sources = [...files.keys()].filter((name) => /\.(m?js|d\.ts)$/.test(name));
  const names = sources
    .flatMap((path) => readImports({ path, text: readFileSync(join(folder, path), 'utf8') }))
    .flatMap(({ to, relative }) => (relative || isBuiltin(to) ? [] : [to]))
    .map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? '');
  return new Set(names);
}
