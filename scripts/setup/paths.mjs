import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Folders whose children are workspace packages, as in pnpm-workspace.yaml. */
const WORKSPACE_PARENTS = ['packages', 'tests'];

/** The folder of every workspace package, relative to the root and sorted. */
export function workspaceFolders() {
  return WORKSPACE_PARENTS.flatMap((parent) => childFolders(parent))
    .filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
    .sort();
}

function childFolders(parent) {
  const folder = join(ROOT, parent);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((child) => child.isDirectory())
    .map((child) => `${parent}/${child.name}`);
}
