import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The package a file belongs to. */
export interface OwningPackage {
  /** Absolute folder of its package.json. */
  readonly folder: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/**
 * The nearest package.json above a file that has a name: one that only says `"type"` marks a folder of a package, not
 * a package.
 */
export async function readOwningPackage(file: string): Promise<OwningPackage | undefined> {
  for (const folder of foldersAbove(file)) {
    const manifest = await readManifest(folder);
    if (typeof manifest?.name !== 'string') continue;
    return {
      folder,
      name: manifest.name,
      version: typeof manifest.version === 'string' ? manifest.version : undefined,
      peerDependencies: asRanges(manifest.peerDependencies),
    };
  }
  return undefined;
}

/** Every folder above a path, nearest first. */
export function* foldersAbove(file: string): Generator<string> {
  let folder = path.dirname(file);
  while (true) {
    yield folder;
    const parent = path.dirname(folder);
    if (parent === folder) return;
    folder = parent;
  }
}

/** What a folder's package.json holds; `undefined` when there is none that can be read. */
export async function readManifest(folder: string): Promise<Record<string, unknown> | undefined> {
  try {
    const content: unknown = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    return typeof content === 'object' && content !== null ? { ...content } : undefined;
  } catch {
    return undefined;
  }
}

function asRanges(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, range]) => typeof range === 'string'));
}
