import { setTimeout as sleep } from 'node:timers/promises';
import { type GitFailure, gitFailure } from '../git/git-failure.ts';
import { runGit } from '../git/run-git.ts';
import type { Remote } from './find-remote.ts';
import type { Repository } from './repository.ts';
import { trackingRef } from './tracking-ref.ts';

const LOCK_RETRY_MS = 200;

/**
 * Fetches one branch. FETCH_HEAD is left alone: an agent that runs `git pull` in the same clone merges what it says.
 * A ref that another git process holds is tried once more.
 */
export async function fetchBranch(
  repository: Repository,
  remote: Remote,
  branch: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<GitFailure | undefined> {
  const args = [
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-prune',
    '--no-recurse-submodules',
    '--no-write-fetch-head',
    '--',
    remote.name,
    `+refs/heads/${branch}:${trackingRef(remote.name, branch)}`,
  ];
  const call = { repo: repository.folder, signal, timeoutMs, env: remote.env };
  const first = await runGit(args, call);
  if (first.ok) return undefined;
  const failure = gitFailure(first);
  if (failure.kind !== 'locked') return failure;
  await sleep(LOCK_RETRY_MS);
  const second = await runGit(args, call);
  return second.ok ? undefined : gitFailure(second);
}
