import type { HandoffSignal } from '@agent-orchestrator/core/plugin';
import type { Cursor, SeenCommit } from '../cursor.ts';
import type { Settings } from '../options.ts';
import { type BranchChange, branchChange } from './branch-change.ts';
import { commitSignals, isHandoff } from './commit-signals.ts';
import { type Commit, listCommits } from './list-commits.ts';
import { patchId } from './same-patch.ts';
import { MOST_SEEN, recognise, remember, toSeen } from './seen-commits.ts';

/** How many commits of an old history are searched for claims to remember. */
const FIRST_LOOK_COMMITS = 2_000;

export interface CommitsFollowed {
  readonly signals: HandoffSignal[];
  readonly seen: SeenCommit[];
  readonly lost: SeenCommit[];
  /** The old position is part of the new history. */
  readonly forward: boolean;
}

/** What the commits since the cursor have to say. The first look at a history is silent. */
export async function followCommits(
  place: Pick<Cursor, 'repo' | 'remote' | 'branch'>,
  settings: Settings,
  cursor: Cursor | undefined,
  head: string,
  signal: AbortSignal,
): Promise<CommitsFollowed> {
  const { repo } = place;
  if (cursor === undefined) return firstLook(repo, settings, head, signal);
  if (cursor.head === head) return { signals: [], seen: cursor.seen, lost: cursor.lost, forward: true };
  const sameSource = repo === cursor.repo && place.remote === cursor.remote && place.branch === cursor.branch;
  const change = await branchChange(repo, cursor, head, sameSource, signal);
  if (change.kind === 'first-look') return firstLook(repo, settings, head, signal);
  return newsOf(repo, settings, cursor, change, signal);
}

async function firstLook(
  repo: string,
  settings: Settings,
  head: string,
  signal: AbortSignal,
): Promise<CommitsFollowed> {
  const commits = (await listCommits(repo, [head], signal, FIRST_LOOK_COMMITS)) ?? [];
  const seen = commits.filter((commit) => isHandoff(commit, settings)).map(toSeen);
  return { signals: [], seen: seen.slice(0, MOST_SEEN), lost: [], forward: false };
}

async function newsOf(
  repo: string,
  settings: Settings,
  cursor: Cursor,
  change: Extract<BranchChange, { kind: 'moved' }>,
  signal: AbortSignal,
): Promise<CommitsFollowed> {
  const candidates = change.added.filter((commit) => isHandoff(commit, settings));
  const kept = cursor.seen.filter((commit) => !change.removed.has(commit.id));
  const justLost = cursor.seen.filter((commit) => change.removed.has(commit.id));
  const known = recognise(candidates, kept, [...justLost, ...cursor.lost]);
  const fresh: Commit[] = [];
  for (const commit of known.fresh) {
    if (change.memoryOnly && isOlderThanMemory(commit, cursor.seen)) continue;
    if (!(await isRewritten(repo, commit, justLost, known.lost, signal))) fresh.push(commit);
  }
  const added = candidates.filter(
    (commit) => known.fresh.includes(commit) || known.returned.includes(commit),
  );
  return {
    signals: commitSignals(fresh, settings),
    seen: remember(added.map(toSeen), kept),
    lost: remember([], known.lost),
    forward: change.forward,
  };
}

/** The memory holds the newest commits only: what is older than a full memory was there before. */
function isOlderThanMemory(commit: Commit, seen: readonly SeenCommit[]): boolean {
  if (seen.length < MOST_SEEN) return false;
  return commit.authoredAt < Math.min(...seen.map((known) => known.at));
}

/** A rewrite that also changed author or date: the same subject and the same change as a commit it replaced. */
async function isRewritten(
  repo: string,
  commit: Commit,
  justLost: readonly SeenCommit[],
  stillLost: readonly SeenCommit[],
  signal: AbortSignal,
): Promise<boolean> {
  const { subject } = toSeen(commit);
  const alike = justLost.filter((old) => old.subject === subject && stillLost.includes(old));
  if (alike.length === 0) return false;
  const patch = await patchId(repo, commit.id, signal);
  if (patch === undefined) return false;
  for (const old of alike) {
    if ((await patchId(repo, old.id, signal)) === patch) return true;
  }
  return false;
}
