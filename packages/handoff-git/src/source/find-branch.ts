import { type GitFailure, gitFailure } from '../git/git-failure.ts';
import { runGit } from '../git/run-git.ts';
import type { Remote } from './find-remote.ts';
import { listBranches, readRef, readSymbolicRef } from './read-ref.ts';
import type { RefStore, Repository } from './repository.ts';

const HEADS = 'refs/heads/';

/** The branch that `refs/remotes/<remote>/HEAD` names: what a clone took for the remote's default. */
export async function branchOfTrackingHead(
  repository: Repository,
  remote: string,
): Promise<string | undefined> {
  const prefix = `refs/remotes/${remote}/`;
  const target = await readSymbolicRef(repository, `${prefix}HEAD`);
  return target?.startsWith(prefix) ? target.slice(prefix.length) : undefined;
}

/** Chooses among a local remote's existing branches, without git: the clone's default, its HEAD, main, master. */
export async function findLocalBranch(
  store: RefStore,
  preferred: string | undefined,
): Promise<string | undefined> {
  const head = (await readSymbolicRef(store, 'HEAD'))?.slice(HEADS.length);
  for (const branch of [preferred, head, 'main', 'master']) {
    if (branch !== undefined && (await readRef(store, HEADS + branch)).kind === 'found') return branch;
  }
  return onlyOne(await listBranches(store));
}

/** Asks the remote which branch its HEAD is; else main, else master, else its only branch. */
export async function askForBranch(
  repository: Repository,
  remote: Remote,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ readonly branch: string | undefined } | GitFailure> {
  const args = ['ls-remote', '--symref', '--', remote.name, 'HEAD', `${HEADS}*`];
  const answer = await runGit(args, { repo: repository.folder, signal, timeoutMs, env: remote.env });
  return answer.ok ? { branch: chooseBranch(answer.stdout.toString('utf8')) } : gitFailure(answer);
}

/** Reads the answer of `git ls-remote --symref`. */
function chooseBranch(answer: string): string | undefined {
  let head: string | undefined;
  const branches: string[] = [];
  for (const line of answer.split('\n')) {
    const [value, name] = line.split('\t');
    if (value === undefined || name === undefined) continue;
    if (value.startsWith('ref: ') && name === 'HEAD') head = value.slice('ref: '.length + HEADS.length);
    else if (name.startsWith(HEADS)) branches.push(name.slice(HEADS.length));
  }
  return (
    [head, 'main', 'master'].find((name) => name !== undefined && branches.includes(name)) ??
    onlyOne(branches)
  );
}

function onlyOne(branches: readonly string[]): string | undefined {
  return branches.length === 1 ? branches[0] : undefined;
}
