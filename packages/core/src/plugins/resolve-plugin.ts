import { existsSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { moduleResolve } from 'import-meta-resolve';
import { fail } from '../errors/catalog.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import { findInstalled, findPlugAndPlay, packageNameOf } from './find-installed.ts';
import { foldersAbove, readManifest } from './read-package.ts';
import { reasonOf } from './reason-of.ts';

/** Where plugins are looked for, and what to advise when they are not there. */
export interface ResolveOptions {
  /** Absolute path of the config file: plugins are resolved as if it imported them. */
  readonly configPath: string;
  /** Absolute paths of further files to resolve packages from, such as the running command. */
  readonly fallbacks?: readonly string[];
  /** The command that installs a package, `NAME` or `NAME@VERSION`. Default: `npm install --save-dev …`. */
  readonly installCommand?: (packageName: string) => string;
}

const CONDITIONS: ReadonlySet<string> = new Set(['node', 'import']);

/** The absolute, real path of a plugin's module. Throws an error that says where it was looked for. */
export async function resolvePlugin(specifier: string, options: ResolveOptions): Promise<string> {
  const file = asPath(specifier, path.dirname(options.configPath));
  if (file !== undefined) return requireScript(specifier, await resolvePath(specifier, file));

  refuseNonsense(specifier);
  const parents = [...parentsOf(options.configPath), ...(options.fallbacks ?? [])];
  for (const parent of parents) {
    const found = resolveFrom(specifier, parent);
    if (found !== undefined) return requireScript(specifier, found);
  }
  throw notInstalled(specifier, parents, options);
}

/**
 * Files to resolve from: the config, and for a project that is no package its folder `.agents`, which then has the plugins. The
 * nearest such folder comes first, as it does for the command itself.
 */
function parentsOf(configPath: string): string[] {
  const name = path.basename(configPath);
  const [own, ...above] = [...foldersAbove(configPath)].map((folder) => path.join(folder, '.agents'));
  const filled = (folder: string | undefined): string[] =>
    folder !== undefined && existsSync(path.join(folder, 'node_modules')) ? [path.join(folder, name)] : [];
  return [...filled(own), configPath, ...above.flatMap(filled)];
}

/** What Node cannot load by itself, or only some versions of it can, is refused before it is tried. */
function requireScript(specifier: string, file: string): string {
  const extension = path.extname(file);
  if (['.js', '.mjs', '.cjs', ''].includes(extension)) return file;
  throw fail('PLUGIN_FILE_TYPE', {
    plugin: specifier,
    path: file,
    extension,
    advice: /^\.[mc]?tsx?$/.test(extension)
      ? 'Compile it and name the result: a ".mjs" file, or a package whose `exports` lead to one.'
      : 'Name a JavaScript module (".mjs"), or the package that has it.',
  });
}

/** The command that a hint names. */
export function installCommandFor(packageName: string, { installCommand }: ResolveOptions): string {
  return installCommand?.(packageName) ?? `npm install --save-dev ${packageName}`;
}

function refuseNonsense(specifier: string): void {
  if (packageNameOf(specifier) === undefined) {
    throw fail('PLUGIN_SPECIFIER', { plugin: specifier, reason: 'no package can have this name' });
  }
  if (/^(?:@[^/]+\/)?[^/@]+@/.test(specifier)) {
    const reason = 'a version is chosen where the package is installed, not here';
    throw fail('PLUGIN_SPECIFIER', { plugin: specifier, reason });
  }
}

function asPath(specifier: string, folder: string): string | undefined {
  if (specifier.startsWith('file:')) return fileURLToPath(specifier);
  if (specifier === '~' || specifier.startsWith('~/')) return path.join(os.homedir(), specifier.slice(1));
  if (/^\.{0,2}\//.test(specifier) || specifier === '.' || specifier === '..')
    return path.resolve(folder, specifier);
  return undefined;
}

/** A path names a module, or the folder of a package. */
async function resolvePath(specifier: string, file: string): Promise<string> {
  if (!existsSync(file)) throw fail('PLUGIN_FILE_MISSING', { plugin: specifier, path: file });
  if (!statSync(file).isDirectory()) return resolveUrl(pathToFileURL(file).href, file);

  const manifest = await readManifest(file);
  const inside = path.join(file, 'package.json');
  try {
    if (manifest?.exports !== undefined && typeof manifest.name === 'string') {
      return resolveUrl(manifest.name, inside);
    }
    return resolveUrl(`./${typeof manifest?.main === 'string' ? manifest.main : 'index.js'}`, inside);
  } catch (cause) {
    throw entryMissing(specifier, file, cause);
  }
}

/** A package as one parent sees it; `undefined` when that parent sees none. */
function resolveFrom(specifier: string, parent: string): string | undefined {
  try {
    return resolveUrl(specifier, parent);
  } catch (cause) {
    const name = packageNameOf(specifier);
    const folder = name === undefined ? undefined : findInstalled(name, parent);
    if (folder !== undefined) throw entryMissing(specifier, folder, cause);
    if (codeOf(cause) === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw fail('PLUGIN_SPECIFIER', { plugin: specifier, reason: reasonOf(cause) }, { cause });
  }
}

function resolveUrl(specifier: string, parent: string): string {
  const url = moduleResolve(specifier, pathToFileURL(parent), new Set(CONDITIONS));
  if (url.protocol === 'file:') return fileURLToPath(url);
  throw new Error(`it leads to "${url.href}"`);
}

function entryMissing(specifier: string, folder: string, cause: unknown): OrchestratorError {
  if (codeOf(cause) === 'ERR_PACKAGE_PATH_NOT_EXPORTED' && exportsForRequire(folder)) {
    return fail('PLUGIN_COMMONJS', { plugin: specifier, path: folder }, { cause });
  }
  return fail(
    'PLUGIN_ENTRY_MISSING',
    { plugin: specifier, path: folder, reason: reasonOf(cause) },
    { cause },
  );
}

/** Whether `require` would find a module where `import` finds none. */
function exportsForRequire(folder: string): boolean {
  try {
    const name = path.basename(folder);
    const scope = path.basename(path.dirname(folder));
    const specifier = scope.startsWith('@') ? `${scope}/${name}` : name;
    const inside = pathToFileURL(path.join(folder, 'package.json'));
    return existsSync(moduleResolve(specifier, inside, new Set(['node', 'require'])));
  } catch {
    return false;
  }
}

function notInstalled(
  specifier: string,
  parents: readonly string[],
  options: ResolveOptions,
): OrchestratorError {
  const folders = [...new Set(parents.map((parent) => path.dirname(parent)))];
  const beside = path.resolve(path.dirname(options.configPath), specifier);
  return fail('PLUGIN_NOT_INSTALLED', {
    plugin: specifier,
    from: folders.map((folder) => `"${folder}"`).join(' and '),
    advice: existsSync(beside)
      ? `If the file next to the config is meant, write "./${specifier}".`
      : adviceToInstall(packageNameOf(specifier) ?? specifier, options),
  });
}

function adviceToInstall(name: string, options: ResolveOptions): string {
  const pnp = findPlugAndPlay(options.configPath);
  return pnp === undefined
    ? `Install it: ${installCommandFor(name, options)}`
    : `"${pnp}" takes the place of node_modules, and plugins are found there alone: write \`nodeLinker: node-modules\` into .yarnrc.yml, and run yarn install.`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
