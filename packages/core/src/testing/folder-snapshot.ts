import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Every file, folder and link below a folder with a digest of what it holds, by path relative to it. */
export type FolderSnapshot = ReadonlyMap<string, string>;

/**
 * Reads a folder.
 *
 * @param ignored names of files and folders that do not count, wherever they are
 */
export function snapshotFolder(folder: string, ignored: readonly string[] = []): FolderSnapshot {
  const found = new Map<string, string>();
  const walk = (below: string): void => {
    for (const name of readdirSync(join(folder, below)).sort()) {
      if (ignored.includes(name)) continue;
      const path = join(below, name);
      const stat = lstatSync(join(folder, path));
      if (stat.isDirectory()) {
        found.set(`${path}/`, String(stat.mode));
        walk(path);
      } else if (stat.isSymbolicLink()) found.set(path, `-> ${readlinkSync(join(folder, path))}`);
      else if (stat.isFile()) found.set(path, `${stat.mode} ${digest(join(folder, path))}`);
      else found.set(path, String(stat.mode));
    }
  };
  walk('');
  return found;
}

/** What is not the same in two snapshots, as short phrases. */
export function changesBetween(before: FolderSnapshot, after: FolderSnapshot): readonly string[] {
  const made = [...after.keys()].filter((path) => !before.has(path)).map((path) => `"${path}" was made`);
  const gone = [...before.keys()].filter((path) => !after.has(path)).map((path) => `"${path}" is gone`);
  const other = [...before]
    .filter(([path, state]) => after.has(path) && after.get(path) !== state)
    .map(([path]) => `"${path}" was changed`);
  return [...made, ...gone, ...other];
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
