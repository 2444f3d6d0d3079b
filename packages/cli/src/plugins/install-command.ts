import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const BY_LOCK_FILE = [
  ['pnpm-lock.yaml', 'pnpm add -D'],
  ['yarn.lock', 'yarn add -D'],
  ['bun.lock', 'bun add -d'],
  ['bun.lockb', 'bun add -d'],
  ['package-lock.json', 'npm install --save-dev'],
] as const;

/** The command that installs a package into the project of a folder, by the nearest lock file. */
export function installCommand(folder: string, packageName: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const found = BY_LOCK_FILE.find(([file]) => existsSync(join(at, file)));
    if (found !== undefined) return `${found[1]} ${packageName}`;
    if (dirname(at) === at) return `npm install --save-dev ${packageName}`;
  }
}
