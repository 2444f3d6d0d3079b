import { git } from './git.mjs';

/** Commits that reached the remote's branch since `after` (`undefined`: all), oldest first. */
export async function newCommits(remote, after) {
  const range = after === undefined ? 'HEAD' : `${after}..HEAD`;
  const log = await git(remote, 'log', '--reverse', '--format=%H%x09%an%x09%s', range);
  if (log === '') return [];
  return log.split('\n').map((line) => {
    const [id, author, subject] = line.split('\t');
    return { id, author, subject };
  });
}
