import { runGit } from '../git/run-git.ts';
import { readRef } from './read-ref.ts';
import type { Repository } from './repository.ts';

/** Where this repository remembers a branch of a remote. */
export function trackingRef(remote: string, branch: string): string {
  return `refs/remotes/${remote}/${branch}`;
}

/** The commit last fetched from a branch; `undefined` when there is none. Asks git only if the files do not tell. */
export async function readTrackingRef(
  repository: Repository,
  remote: string,
  branch: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const ref = trackingRef(remote, branch);
  const reading = await readRef(repository, ref);
  if (reading.kind === 'found') return reading.id;
  if (reading.kind === 'absent') return undefined;
  const answer = await runGit(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], {
    repo: repository.folder,
    signal,
  });
  return answer.ok ? answer.stdout.toString('utf8').trim() : undefined;
}
