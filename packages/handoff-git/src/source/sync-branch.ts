import type { GitFailure } from '../git/git-failure.ts';
import type { Settings } from '../options.ts';
import { isBackingOff, nextBackoff } from './backoff.ts';
import { fetchBranch } from './fetch-branch.ts';
import { askForBranch, branchOfTrackingHead, findLocalBranch } from './find-branch.ts';
import type { Remote } from './find-remote.ts';
import { problems } from './problems.ts';
import { readRef } from './read-ref.ts';
import type { Repository } from './repository.ts';
import type { SourceMemory } from './source-memory.ts';
import { readTrackingRef } from './tracking-ref.ts';

/** Where the followed branch stands. */
export interface Position {
  readonly branch: string | undefined;
  /** Its newest commit as far as known here; `null`: the remote has no such branch; `undefined`: unknown. */
  readonly head: string | null | undefined;
  /** What keeps the remote from being read. */
  readonly problem: string | undefined;
}

export interface SyncRequest {
  readonly repository: Repository;
  readonly remote: Remote;
  readonly settings: Settings;
  readonly memory: SourceMemory;
  /** The branch followed so far, for when the remote cannot be asked. */
  readonly followed: string | undefined;
  readonly now: number;
  readonly signal: AbortSignal;
}

/** Brings the remote's branch into this repository, if it moved. Nothing is started while a local remote rests. */
export async function syncBranch(request: SyncRequest): Promise<Position> {
  const rest = await lookAtLocalRemote(request);
  if (rest.position !== undefined) return rest.position;
  const { memory, now } = request;
  if (isBackingOff(memory.backoff, now)) return knownPosition(request, rest.branch, memory.backoff?.problem);
  const branch = rest.branch ?? (await startingBranch(request));
  return branch === undefined ? askAndFetch(request) : fetchOrAsk(request, branch);
}

async function lookAtLocalRemote(
  request: SyncRequest,
): Promise<{ readonly branch: string | undefined; readonly position?: Position }> {
  const { repository, remote, settings, memory, signal } = request;
  const store = remote.local;
  if (!store?.plainRefs) return { branch: undefined };
  try {
    const preferred = await branchOfTrackingHead(repository, remote.name);
    const branch = settings.branch ?? (await findLocalBranch(store, preferred));
    if (branch === undefined) return { branch, position: missing(request, branch) };
    const there = await readRef(store, `refs/heads/${branch}`);
    if (there.kind === 'absent') return { branch, position: missing(request, branch) };
    const here = await readTrackingRef(repository, remote.name, branch, signal);
    if (there.kind === 'unknown' || there.id !== here) return { branch };
    memory.backoff = undefined;
    return { branch, position: { branch, head: here, problem: undefined } };
  } catch {
    // Its files cannot be read from here: git may know better, and says why if not.
    return { branch: undefined };
  }
}

async function startingBranch(request: SyncRequest): Promise<string | undefined> {
  const { repository, remote, settings, memory } = request;
  return settings.branch ?? memory.branch ?? (await branchOfTrackingHead(repository, remote.name));
}

async function fetchOrAsk(request: SyncRequest, branch: string): Promise<Position> {
  const { repository, remote, settings, signal } = request;
  const failure = await fetchBranch(repository, remote, branch, settings.fetchTimeoutMs, signal);
  if (failure === undefined) return fetched(request, branch);
  if (failure.kind !== 'branch') return failed(request, branch, failure);
  // Renamed or deleted: unless the config insists on it, the remote says what it has now.
  return settings.branch === undefined ? askAndFetch(request) : missing(request, branch);
}

async function askAndFetch(request: SyncRequest): Promise<Position> {
  const { repository, remote, settings, memory, signal } = request;
  memory.branch = undefined;
  const answer = await askForBranch(repository, remote, settings.fetchTimeoutMs, signal);
  if ('kind' in answer) return failed(request, undefined, answer);
  if (answer.branch === undefined) return missing(request, undefined);
  memory.branch = answer.branch;
  const failure = await fetchBranch(repository, remote, answer.branch, settings.fetchTimeoutMs, signal);
  if (failure === undefined) return fetched(request, answer.branch);
  return failure.kind === 'branch'
    ? missing(request, answer.branch)
    : failed(request, answer.branch, failure);
}

async function fetched(request: SyncRequest, branch: string): Promise<Position> {
  request.memory.backoff = undefined;
  return knownPosition(request, branch, undefined);
}

async function failed(
  request: SyncRequest,
  branch: string | undefined,
  failure: GitFailure,
): Promise<Position> {
  const { repository, remote, settings, memory, now } = request;
  const problem = problems.failed(
    repository.folder,
    remote.name,
    remote.url,
    settings.fetchTimeoutMs,
    failure,
  );
  memory.backoff = nextBackoff(memory.backoff, now, problem);
  return knownPosition(request, branch, problem);
}

function missing(request: SyncRequest, branch: string | undefined): Position {
  const { repository, remote, memory } = request;
  memory.backoff = undefined;
  const problem = problems.noBranch(repository.folder, remote.name, remote.url, branch);
  return { branch, head: null, problem };
}

/** What this repository knows by itself: an agent's own push or fetch moves it too. */
async function knownPosition(
  request: SyncRequest,
  asked: string | undefined,
  problem: string | undefined,
): Promise<Position> {
  const { repository, remote, followed } = request;
  const candidates = [asked ?? (await startingBranch(request)), followed, 'main', 'master'];
  for (const branch of asked === undefined ? candidates : [asked]) {
    if (branch === undefined) continue;
    const head = await readTrackingRef(repository, remote.name, branch, undefined);
    if (head !== undefined) return { branch, head, problem };
  }
  return { branch: asked, head: undefined, problem };
}
