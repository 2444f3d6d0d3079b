import type { Cursor, SeenCommit } from '../cursor.ts';
import { runGit } from '../git/run-git.ts';
import { type Commit, listCommits } from './list-commits.ts';

/** What happened to a branch between two looks. */
export type BranchChange =
  /** The branch has no history in common with what was followed: another project, or the first look. */
  | { readonly kind: 'first-look' }
  | {
      readonly kind: 'moved';
      /** Commits that were not on the branch before, newest first. */
      readonly added: readonly Commit[];
      /** Ids of followed commits that are no longer on it. */
      readonly removed: ReadonlySet<string>;
      /** Nothing was rewritten: the old position is part of the new history. */
      readonly forward: boolean;
      /** So little of the old history is left that commits older than the memory cannot be told from new ones. */
      readonly memoryOnly: boolean;
    };

const NOTHING: ReadonlySet<string> = new Set();

/** Compares the branch with the cursor. Old commits may have been rewritten, or be missing here altogether. */
export async function branchChange(
  repo: string,
  cursor: Cursor,
  head: string,
  sameSource: boolean,
  signal: AbortSignal,
): Promise<BranchChange> {
  if (cursor.head === null) {
    const added = await existing(repo, [head], signal);
    return { kind: 'moved', added, removed: NOTHING, forward: true, memoryOnly: false };
  }
  const both = await listCommits(repo, [`${cursor.head}...${head}`], signal);
  if (both === undefined) return changeWithoutOldHead(repo, cursor, head, sameSource, signal);
  const removed = new Set(both.filter((commit) => commit.removed).map((commit) => commit.id));
  const forward = removed.size === 0;
  if (!forward && !sameSource && !(await isRelated(repo, cursor.head, head, signal)))
    return { kind: 'first-look' };
  return {
    kind: 'moved',
    added: both.filter((commit) => !commit.removed),
    removed,
    forward,
    memoryOnly: false,
  };
}

/** The old head was rewritten away and never fetched here, or collected as garbage: older marks help. */
async function changeWithoutOldHead(
  repo: string,
  cursor: Cursor,
  head: string,
  sameSource: boolean,
  signal: AbortSignal,
): Promise<BranchChange> {
  const ids = cursor.seen.map((commit) => commit.id);
  const anchors = await present(repo, cursor.seen, signal);
  if (anchors.length === 0) {
    if (!sameSource) return { kind: 'first-look' };
    const added = await existing(repo, [head], signal);
    return { kind: 'moved', added, removed: new Set(ids), forward: false, memoryOnly: true };
  }
  const reachable = new Set(anchors);
  for (const commit of await existing(repo, [...anchors, '--not', head], signal)) reachable.delete(commit.id);
  const added = await existing(repo, [head, '--not', ...anchors], signal);
  return {
    kind: 'moved',
    added,
    removed: new Set(ids.filter((id) => !reachable.has(id))),
    forward: false,
    memoryOnly: reachable.size === 0,
  };
}

async function present(repo: string, commits: readonly SeenCommit[], signal: AbortSignal): Promise<string[]> {
  const input = commits.map((commit) => `${commit.id}\n`).join('');
  const answer = await runGit(['cat-file', '--batch-check=%(objectname) %(objecttype)'], {
    repo,
    signal,
    input,
  });
  const lines = answer.stdout.toString('utf8').split('\n');
  return lines.flatMap((line) => (line.endsWith(' commit') ? [line.slice(0, line.indexOf(' '))] : []));
}

async function existing(
  repo: string,
  range: readonly string[],
  signal: AbortSignal,
): Promise<readonly Commit[]> {
  const commits = await listCommits(repo, range, signal);
  if (commits === undefined) throw new Error(`the commits ${range.join(' ')} cannot be read`);
  return commits;
}

async function isRelated(repo: string, one: string, other: string, signal: AbortSignal): Promise<boolean> {
  const answer = await runGit(['merge-base', one, other], { repo, signal });
  return answer.exitCode !== 1;
}
