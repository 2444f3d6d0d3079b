import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { choosesSsh } from '../git/git-environment.ts';
import { type GitFailure, gitFailure } from '../git/git-failure.ts';
import { runGit } from '../git/run-git.ts';
import { localPath, openLocalRemote } from './local-remote.ts';
import type { RefStore, Repository } from './repository.ts';

export interface Remote {
  readonly name: string;
  readonly url: string;
  /** Set when the remote lies on this machine. */
  readonly local: RefStore | undefined;
  /** Extra environment for calls that talk to it. */
  readonly env: Readonly<Record<string, string>>;
}

interface Known {
  readonly stamp: string;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
}

const known = new Map<string, Known>();

/** Looks a remote up. git is asked again only when the repository's configuration changed. */
export async function findRemote(
  repository: Repository,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Remote | GitFailure | 'no-remote'> {
  const key = JSON.stringify([repository.gitDir, name]);
  const stamp = await configStamp(repository);
  let facts = known.get(key);
  if (facts === undefined || facts.stamp !== stamp) {
    const answer = await runGit(['remote', 'get-url', '--', name], { repo: repository.folder, signal });
    if (!answer.ok) {
      return /no such remote/i.test(answer.stderr) ? 'no-remote' : gitFailure(answer);
    }
    const url = answer.stdout.toString('utf8').replace(/\n$/, '');
    facts = { stamp, url, env: await sshEnvironment(repository, url, signal) };
    known.set(key, facts);
  }
  return { name, url: facts.url, env: facts.env, local: await openLocalRemote(facts.url, repository.top) };
}

/** ssh must not ask; a command of the user's own (a deploy key, a wrapper) is left as it is. */
async function sshEnvironment(
  repository: Repository,
  url: string,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, string>>> {
  if (localPath(url) !== undefined || choosesSsh()) return {};
  const own = await runGit(['config', '--get', 'core.sshCommand'], { repo: repository.folder, signal });
  return own.ok ? {} : { GIT_SSH_COMMAND: 'ssh -o BatchMode=yes' };
}

async function configStamp(repository: Repository): Promise<string> {
  const files = [join(repository.commonDir, 'config'), join(repository.gitDir, 'config.worktree')];
  const stamps = files.map((file) =>
    stat(file, { bigint: true }).then(
      (info) => `${info.ino}:${info.size}:${info.mtimeNs}`,
      () => '-',
    ),
  );
  return (await Promise.all(stamps)).join(' ');
}
