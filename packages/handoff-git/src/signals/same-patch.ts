import { runGit } from '../git/run-git.ts';

/** The id of a commit's change, the same after a rebase; `undefined` for an empty commit, a merge or a lost one. */
export async function patchId(
  repo: string,
  commit: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const patch = await runGit(['diff-tree', '-p', '--root', '--no-ext-diff', '--no-textconv', commit, '--'], {
    repo,
    signal,
  });
  if (!patch.ok || patch.stdout.length === 0) return undefined;
  const answer = await runGit(['patch-id', '--stable'], { repo, signal, input: patch.stdout });
  return /^([0-9a-f]{40,64}) /.exec(answer.stdout.toString('utf8'))?.[1];
}
