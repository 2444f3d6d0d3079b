import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { failCli } from '../errors/cli-errors.ts';

/** What `agents plugin add` was asked to add. */
export type PluginSpec =
  /** A package of the registry. `version`: a version or a tag. */
  | { readonly kind: 'registry'; readonly name: string; readonly version: string }
  /** A package that is a `.tgz` file or, with `file:`, a folder. Absolute. */
  | { readonly kind: 'tarball' | 'folder'; readonly path: string }
  /** A module, or a folder with one, that is used where it lies. `specifier`: as the config names it. */
  | { readonly kind: 'module'; readonly path: string; readonly specifier: string };

/** npm's own rules for new names; nothing else can be meant by one, whatever program reads it. */
const NAME = /^(?:@[a-z0-9~][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/;
const MAX_NAME = 214;
/** A version without a range, or a tag. */
const VERSION = /^(?:\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?|[A-Za-z][A-Za-z0-9._-]*)$/;

/** Reads the argument of `agents plugin add`. Throws `PLUGIN_ADD_REFUSED` for what no plugin can be. */
export function parsePluginSpec(spec: string, places: { cwd: string; configPath: string }): PluginSpec {
  if (/\p{Cc}/u.test(spec)) throw refused(spec, 'it has control characters');
  if (spec.startsWith('file:')) return packageAt(spec, pathOfUrl(spec, places.cwd));
  if (/\.(?:tgz|tar\.gz)$/.test(spec) && !spec.includes(':'))
    return packageAt(spec, pathOf(spec, places.cwd));
  if (/^(?:\.{0,2}\/|\.{1,2}$|~\/)/.test(spec)) return moduleAt(spec, places);
  return registryPackage(spec);
}

function registryPackage(spec: string): PluginSpec {
  const [, name = '', version = 'latest'] = /^(@?[^@]*)(?:@(.*))?$/s.exec(spec) ?? [];
  if (/^[a-z+]+:|^\w+@/i.test(spec) && !NAME.test(name)) {
    throw refused(spec, 'addresses are not fetched from; only the registry and files are');
  }
  if (!isPackageName(name)) throw refused(spec, 'no package can have this name');
  if (VERSION.test(version)) return { kind: 'registry', name, version };
  throw refused(spec, `"${version}" is neither one version, such as 1.2.3, nor a tag, such as latest`);
}

function packageAt(spec: string, path: string): PluginSpec {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw refused(spec, `"${path}" does not exist`);
  if (stat.isDirectory()) return { kind: 'folder', path };
  if (/\.(?:tgz|tar\.gz)$/.test(path)) return { kind: 'tarball', path };
  throw refused(spec, `"${path}" is neither a tarball nor a folder`);
}

/** A relative path is meant from where the command was called, and written as seen from the config. */
function moduleAt(spec: string, { cwd, configPath }: { cwd: string; configPath: string }): PluginSpec {
  const path = pathOf(spec, cwd);
  if (statSync(path, { throwIfNoEntry: false }) === undefined)
    throw refused(spec, `"${path}" does not exist`);
  if (isAbsolute(spec) || spec.startsWith('~')) return { kind: 'module', path, specifier: spec };
  const way = relative(dirname(configPath), path);
  return { kind: 'module', path, specifier: way.startsWith('..') ? way : `./${way}` };
}

function pathOfUrl(spec: string, cwd: string): string {
  if (!spec.startsWith('file://')) return pathOf(spec.slice('file:'.length), cwd);
  try {
    return fileURLToPath(spec);
  } catch {
    throw refused(spec, 'it is no address of a file');
  }
}

function pathOf(path: string, cwd: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(cwd, path);
}

export function isPackageName(name: string): boolean {
  return name.length <= MAX_NAME && NAME.test(name);
}

export function refused(spec: string, reason: string) {
  return failCli('PLUGIN_ADD_REFUSED', { spec, reason });
}
