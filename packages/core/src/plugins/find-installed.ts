import { existsSync } from 'node:fs';
import path from 'node:path';
import { foldersAbove } from './read-package.ts';

/** The package part of an import specifier: `@scope/name` of `@scope/name/sub`. */
export function packageNameOf(specifier: string): string | undefined {
  return /^(?:@[^/@\s]+\/)?[^/@\s.][^/@\s]*/.exec(specifier)?.[0];
}

/** The folder in which a package is installed as seen from a file, whether or not it can be imported. */
export function findInstalled(packageName: string, parent: string): string | undefined {
  for (const folder of foldersAbove(parent)) {
    const candidate = path.join(folder, 'node_modules', packageName);
    if (existsSync(path.join(candidate, 'package.json'))) return candidate;
  }
  return undefined;
}

/** The file with which Yarn's Plug'n'Play takes the place of node_modules, for a project that is installed so. */
export function findPlugAndPlay(parent: string): string | undefined {
  for (const folder of foldersAbove(parent)) {
    const candidate = path.join(folder, '.pnp.cjs');
    if (existsSync(candidate)) return candidate;
    if (existsSync(path.join(folder, 'node_modules'))) return undefined;
  }
  return undefined;
}
