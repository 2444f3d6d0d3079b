import { createHash } from 'node:crypto';
import type { SeenCommit } from '../cursor.ts';
import type { Commit } from './list-commits.ts';

/** How many claim and review commits are remembered, to recognise them after a rebase. */
export const MOST_SEEN = 200;

export function toSeen(commit: Commit): SeenCommit {
  return {
    id: commit.id,
    subject: digest(commit.subject),
    author: digest(`${commit.authorEmail}\n${commit.authoredAt}`),
    at: commit.authoredAt,
  };
}

/** Newest first, at most {@link MOST_SEEN}. */
export function remember(fresh: readonly SeenCommit[], known: readonly SeenCommit[]): SeenCommit[] {
  const ids = new Set(fresh.map((commit) => commit.id));
  return [...fresh, ...known.filter((commit) => !ids.has(commit.id))].slice(0, MOST_SEEN);
}

/** Tells commits that are new from those that were seen before under this id or, after a rebase, another one. */
export interface Recognised {
  readonly fresh: readonly Commit[];
  /** Commits that came back, as they are now. */
  readonly returned: readonly Commit[];
  /** Still off the branch. */
  readonly lost: readonly SeenCommit[];
}

/**
 * A commit on the branch is an old one when its id is known, or when a commit that left the branch has the same
 * author, date and subject. Each lost commit stands for one returned commit, so two alike do not hide each other.
 */
export function recognise(
  candidates: readonly Commit[],
  seen: readonly SeenCommit[],
  lost: readonly SeenCommit[],
): Recognised {
  const known = new Set(seen.map((commit) => commit.id));
  const missing = [...lost];
  const fresh: Commit[] = [];
  const returned: Commit[] = [];
  for (const commit of candidates) {
    if (known.has(commit.id)) continue;
    const mark = toSeen(commit);
    const twin = missing.findIndex((old) => old.subject === mark.subject && old.author === mark.author);
    if (twin === -1) fresh.push(commit);
    else {
      missing.splice(twin, 1);
      returned.push(commit);
    }
  }
  return { fresh, returned, lost: missing };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
