import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The package that has the command. */
const PACKAGE = '@agent-orchestrator/cli';

/** One installed copy of the command. */
export interface Copy {
  /** Real path of its package's folder. */
  readonly folder: string;
  readonly version: string;
  /** Absolute path of the program. */
  readonly bin: string;
}

/** What a project says about the version that it wants. */
export type ProjectCopy =
  | { readonly state: 'none' }
  | {
      readonly state: 'installed';
      readonly copy: Copy /** Folder whose node_modules holds it. */;
      readonly at: string;
    }
  /** Its package.json asks for a version and nothing is installed. */
  | { readonly state: 'missing'; readonly wanted: string; readonly manifest: string }
  /** What is installed cannot be used. */
  | { readonly state: 'broken'; readonly path: string; readonly reason: string };

/**
 * The folder of the project that a command line is about: that of the config it names, else the current one. It is read
 * before the command line is parsed, because the copy that parses it is not chosen yet.
 */
export function projectFolder(argv: readonly string[], cwd: string): string {
  const end = argv.indexOf('--');
  const words = argv.slice(0, end < 0 ? undefined : end);
  for (const [index, word] of words.entries()) {
    if (word.startsWith('--config=')) return dirname(resolve(cwd, word.slice('--config='.length)));
    const value = words[index + 1];
    if (word === '--config' && value !== undefined) return dirname(resolve(cwd, value));
  }
  return cwd;
}

/** The copy that a project has for itself: in its `.agents` folder or in a `node_modules` there or above. */
export function findProjectCopy(project: string): ProjectCopy {
  for (const folder of foldersFrom(project)) {
    for (const at of [join(folder, '.agents'), folder]) {
      const path = join(at, 'node_modules', ...PACKAGE.split('/'));
      const manifest = readManifest(path);
      if (manifest !== undefined) return copyIn(path, at, manifest);
    }
    // With Plug'n'Play nothing lies in node_modules, and what is called in such a project is its own copy.
    const wanted = existsSync(join(folder, '.pnp.cjs')) ? undefined : wantedVersion(readManifest(folder));
    if (wanted !== undefined) return { state: 'missing', wanted, manifest: join(folder, 'package.json') };
  }
  return { state: 'none' };
}

function copyIn(path: string, at: string, manifest: Manifest): ProjectCopy {
  const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin?.agents;
  if (typeof manifest.version !== 'string' || typeof bin !== 'string')
    return { state: 'broken', path, reason: 'its package.json names no version or no program' };
  const folder = realpathSync(path);
  return { state: 'installed', at, copy: { folder, version: manifest.version, bin: join(folder, bin) } };
}

interface Manifest {
  readonly version?: unknown;
  readonly bin?: string | Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, unknown>>;
  readonly devDependencies?: Readonly<Record<string, unknown>>;
}

function wantedVersion(manifest: Manifest | undefined): string | undefined {
  const wanted = manifest?.dependencies?.[PACKAGE] ?? manifest?.devDependencies?.[PACKAGE];
  return typeof wanted === 'string' ? wanted : undefined;
}

function readManifest(folder: string): Manifest | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof content === 'object' && content !== null ? content : undefined;
  } catch {
    return undefined;
  }
}

function* foldersFrom(start: string): Generator<string> {
  for (let folder = start; ; ) {
    yield folder;
    const parent = dirname(folder);
    if (parent === folder) return;
    folder = parent;
  }
}
