import { runGit } from '../git/run-git.ts';
import { isEmptyBlob } from './find-files.ts';

/** Which of the paths were deleted or emptied by a commit between two others, whatever they hold at the end. */
export async function emptiedBetween(
  repo: string,
  older: string,
  newer: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const shape = [
    '--format=',
    '--raw',
    '-z',
    '--no-abbrev',
    '--no-renames',
    '--full-history',
    '--no-show-signature',
  ];
  const answer = await runGit(['log', ...shape, `${older}..${newer}`, '--', ...paths], { repo, signal });
  if (!answer.ok) throw new Error(answer.stderr || 'git log was stopped');
  const emptied = new Set<string>();
  const tokens = answer.stdout.toString('utf8').split('\0');
  for (let at = 0; at < tokens.length; at += 1) {
    const after = /^\s*:\d{6} \d{6} [0-9a-f]+ ([0-9a-f]+) [A-Z]\d*$/.exec(tokens[at] ?? '')?.[1];
    if (after === undefined) continue;
    at += 1;
    if (isEmptyBlob(after)) emptied.add(tokens[at] ?? '');
  }
  return emptied;
}
