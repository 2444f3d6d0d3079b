import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** Where the plugins of a config are installed, and with what. */
export interface InstallPlace {
  /** Folder of the package.json. */
  readonly folder: string;
  readonly manager: PackageManager;
  /** It is the folder `.agents` of a project that is no package. */
  readonly own: boolean;
}

const LOCK_FILES = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
] as const;

/**
 * The project of a config: the nearest folder with a package.json, from the config's up to that of its repository; without a
 * repository the config's alone. A project without one has its plugins in `.agents` beside the config.
 */
export function installPlace(configPath: string): InstallPlace {
  const folders = projectFolders(dirname(configPath));
  const folder = folders.find((at) => existsSync(join(at, 'package.json')));
  if (folder !== undefined) return { folder, manager: managerOf(foldersFrom(folder)), own: false };
  const own = join(dirname(configPath), '.agents');
  return { folder: own, manager: managerOf([own]), own: true };
}

/** By the nearest lock file; else by the nearest `packageManager` of a package.json; else npm. */
function managerOf(folders: readonly string[]): PackageManager {
  for (const folder of folders) {
    const found = LOCK_FILES.find(([file]) => existsSync(join(folder, file)));
    if (found !== undefined) return found[1];
    const named = readPackageJson(folder)?.packageManager;
    const manager = /^(npm|pnpm|yarn|bun)@/.exec(typeof named === 'string' ? named : '')?.[1];
    if (manager !== undefined) return manager as PackageManager;
  }
  return 'npm';
}

/** Arguments that install one package exactly as named, and write it down so. */
export function installArguments(
  { manager, folder }: InstallPlace,
  spec: string,
  { dev }: { readonly dev: boolean },
): string[] {
  switch (manager) {
    case 'npm':
      return ['install', dev ? '--save-dev' : '--save', '--save-exact', '--no-audit', '--no-fund', spec];
    case 'pnpm': {
      const root = existsSync(join(folder, 'pnpm-workspace.yaml')) ? ['--workspace-root'] : [];
      return ['add', dev ? '--save-dev' : '--save-prod', '--save-exact', ...root, spec];
    }
    case 'yarn': {
      const root = isClassicWorkspace(folder) ? ['--ignore-workspace-root-check'] : [];
      return ['add', ...(dev ? ['--dev'] : []), '--exact', ...root, spec];
    }
    case 'bun':
      return ['add', ...(dev ? ['--dev'] : []), '--exact', spec];
  }
}

/** Yarn 1 wants to be told that the root of a workspace is meant; later ones do not know the option. */
function isClassicWorkspace(folder: string): boolean {
  if (readPackageJson(folder)?.workspaces === undefined) return false;
  try {
    return /^# yarn lockfile v1$/m.test(readFileSync(join(folder, 'yarn.lock'), 'utf8'));
  } catch {
    return false;
  }
}

/** What takes a package out again, for a hint. */
export function removeCommand({ manager, folder }: InstallPlace, name: string): string {
  const verb = manager === 'npm' ? 'uninstall' : 'remove';
  return `cd ${JSON.stringify(folder)} && ${manager} ${verb} ${name}`;
}

/** What a folder's package.json holds; `undefined` when there is none that can be read. */
export function readPackageJson(folder: string): Record<string, unknown> | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof content === 'object' && content !== null ? { ...content } : undefined;
  } catch {
    return undefined;
  }
}

function projectFolders(start: string): string[] {
  const all = foldersFrom(start);
  const root = all.findIndex((folder) => existsSync(join(folder, '.git')));
  return root < 0 ? [start] : all.slice(0, root + 1);
}

function foldersFrom(start: string): string[] {
  const parent = dirname(start);
  return parent === start ? [start] : [start, ...foldersFrom(parent)];
}
