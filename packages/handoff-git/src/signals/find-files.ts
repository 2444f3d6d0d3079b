import { posix } from 'node:path';
import { runGit } from '../git/run-git.ts';

/** A file at a commit. */
export interface FoundFile {
  readonly path: string;
  readonly blob: string;
}

/**
 * Where a shared file may lie, best first: in the state folder, then beside it. In a folder below the top of the
 * repository both are looked for there first, then from the top.
 */
export function candidatePaths(prefix: string, stateSubdir: string, file: string): readonly string[] {
  const tails = [posix.join(stateSubdir, file), posix.normalize(file)];
  const paths = [...tails.map((tail) => posix.join(prefix, tail)), ...tails];
  return [...new Set(paths)].filter(
    (path) => path !== '..' && !path.startsWith('../') && !path.startsWith('/'),
  );
}

/** Looks up all paths at once; a name that is missing, or a folder, is not in the answer. */
export async function findFiles(
  repo: string,
  commit: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, FoundFile>> {
  const found = new Map<string, FoundFile>();
  if (paths.length === 0) return found;
  const args = ['ls-tree', '-z', '--full-tree', commit, '--', ...new Set(paths)];
  const answer = await runGit(args, { repo, signal });
  if (!answer.ok) throw new Error(answer.stderr || 'git ls-tree was stopped');
  for (const entry of answer.stdout.toString('utf8').split('\0')) {
    const match = /^\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(entry);
    if (match?.[1] !== undefined && match[2] !== undefined)
      found.set(match[2], { blob: match[1], path: match[2] });
  }
  return found;
}

/** The ids of the empty file (SHA-1 and SHA-256). */
const EMPTY = new Set([
  'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391',
  '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813',
]);

export function isEmptyBlob(blob: string): boolean {
  return EMPTY.has(blob) || /^0+$/.test(blob);
}
