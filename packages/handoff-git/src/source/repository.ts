import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';

/** Where a repository keeps its refs. */
export interface RefStore {
  /** The folder with this work tree's own HEAD. */
  readonly gitDir: string;
  /** The folder with refs and packed-refs; the same unless it is a linked work tree. */
  readonly commonDir: string;
  /** False when refs are not kept as plain files (reftable): only git can read them. */
  readonly plainRefs: boolean;
}

export interface Repository extends RefStore {
  /** The folder in which the handoff was configured. */
  readonly folder: string;
  /** Top of the work tree, or the folder of a bare repository; relative remote URLs start here. */
  readonly top: string;
  /** `folder` seen from `top`, with slashes; empty when they are the same. */
  readonly prefix: string;
}

/** Finds the repository that a folder belongs to, as git does, without starting git. */
export async function findRepository(folder: string): Promise<Repository | 'no-folder' | 'no-repository'> {
  const real = await realpath(folder).catch(() => undefined);
  if (real === undefined || !(await stat(real)).isDirectory()) return 'no-folder';
  for (let top = real; ; top = dirname(top)) {
    const store = (await openStore(join(top, '.git'))) ?? (await openStore(top));
    if (store !== undefined) {
      return { ...store, folder: real, top, prefix: relative(top, real).split(sep).join(posix.sep) };
    }
    if (top === dirname(top)) return 'no-repository';
  }
}

/** Opens a git folder, or the `.git` file of a linked work tree or submodule; `undefined` when it is neither. */
export async function openStore(path: string): Promise<RefStore | undefined> {
  const kind = await stat(path).catch(() => undefined);
  if (kind === undefined) return undefined;
  if (kind.isFile()) {
    const target = /^gitdir: (.+?)\n?$/s.exec(await readFile(path, 'utf8'))?.[1];
    return target === undefined ? undefined : openFolder(resolve(dirname(path), target));
  }
  return openFolder(path);
}

async function openFolder(gitDir: string): Promise<RefStore | undefined> {
  if (!(await exists(join(gitDir, 'HEAD')))) return undefined;
  const common = await readFile(join(gitDir, 'commondir'), 'utf8').catch(() => undefined);
  const commonDir = common === undefined ? gitDir : resolve(gitDir, common.replace(/\n$/, ''));
  if (!(await exists(join(commonDir, 'objects'))) || !(await exists(join(commonDir, 'refs'))))
    return undefined;
  return { gitDir, commonDir, plainRefs: !(await exists(join(commonDir, 'reftable'))) };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
