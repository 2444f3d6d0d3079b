import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commit, prepareClone } from '../lib/clone.mjs';
import { git } from '../lib/git.mjs';

const PROJECT = fileURLToPath(new URL('../project/', import.meta.url));

/** Makes `<folder>/remote.git` with the plans as its only commit, and the watchdog's clone of it. */
export async function seedRepository(folder) {
  const remote = join(folder, 'remote.git');
  const seed = join(folder, 'seed');
  cpSync(PROJECT, seed, { recursive: true });
  await git(seed, 'init', '--quiet', '--initial-branch=main');
  await git(seed, 'config', 'user.name', 'you');
  await git(seed, 'config', 'user.email', 'you@example.invalid');
  await commit(seed, 'plans for two phases');
  await git(folder, 'clone', '--quiet', '--bare', seed, remote);
  rmSync(seed, { recursive: true });

  const clone = join(folder, 'clones', 'watchdog');
  mkdirSync(clone, { recursive: true });
  await prepareClone(clone, remote, 'watchdog');
  return remote;
}
