import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { git, gitSucceeds } from './git.mjs';

/** An agent's own clone. `sync` makes its work tree exactly what is pushed and resolves to the shared branch. */
export function openClone(folder, remote, author) {
  let branch;
  return {
    folder,
    async sync() {
      const known = branch;
      branch = undefined;
      if (known === undefined) branch = await prepareClone(folder, remote, author);
      else branch = await pull(folder, known);
      return branch;
    },
  };
}

/**
 * Makes the folder a clone of the remote, whatever state a killed run left it in: each step may be repeated, and
 * what was never pushed is thrown away. Resolves to the name of the shared branch.
 */
export async function prepareClone(folder, remote, author) {
  mkdirSync(folder, { recursive: true });
  removeLocks(join(folder, '.git'));
  await git(folder, 'init', '--quiet');
  await git(folder, 'config', 'user.name', author);
  await git(folder, 'config', 'user.email', `${author}@example.invalid`);
  await git(folder, 'config', 'remote.origin.url', remote);
  await git(folder, 'config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
  const head = await git(folder, 'ls-remote', '--symref', 'origin', 'HEAD');
  const branch = /^ref: refs\/heads\/(\S+)/.exec(head)?.[1] ?? 'main';
  return pull(folder, branch);
}

async function pull(folder, branch) {
  await git(folder, 'fetch', '--quiet', '--prune', 'origin');
  await git(folder, 'checkout', '--quiet', '--force', '-B', branch, `origin/${branch}`);
  await git(folder, 'clean', '-fdxq');
  return branch;
}

/** Commits everything in the work tree; resolves to false if there is nothing to commit. */
export async function commit(folder, subject, body = '') {
  await git(folder, 'add', '--all');
  if (await gitSucceeds(folder, 'diff', '--cached', '--quiet')) return false;
  await git(folder, 'commit', '--quiet', '--message', subject, ...(body === '' ? [] : ['--message', body]));
  return true;
}

/**
 * Pushes; if somebody else was faster, rebases and tries again. Resolves to false when the two of us changed the same
 * lines: then our commits are dropped, because what is pushed counts.
 */
export async function push(folder, branch) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await git(folder, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
      return true;
    } catch (error) {
      if (attempt === 5) throw error;
    }
    await git(folder, 'fetch', '--quiet', 'origin');
    if (!(await gitSucceeds(folder, 'rebase', '--quiet', `origin/${branch}`))) {
      await gitSucceeds(folder, 'rebase', '--abort');
      await pull(folder, branch);
      return false;
    }
  }
}

/** A git that was killed leaves its lock files behind; this clone has no other user. */
function removeLocks(gitFolder) {
  let entries;
  try {
    entries = readdirSync(gitFolder, { withFileTypes: true, recursive: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    if (entry.name.endsWith('.lock'))
      rmSync(join(entry.parentPath ?? entry.path, entry.name), { force: true });
  }
}
