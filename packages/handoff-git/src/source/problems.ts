import { type GitFailure, withoutCredentials } from '../git/git-failure.ts';
import { oneLine } from '../one-line.ts';

/** Sentences for `status`: what is wrong, where, and how to mend it. They stay the same while the cause does. */
export const problems = {
  noFolder: (repo: string) =>
    `The handoff repository ${quote(repo)} does not exist. Clone it there, or correct "repo" in [loop.handoff].`,

  noRepository: (repo: string) =>
    `The handoff folder ${quote(repo)} is not in a git repository. Clone the shared repository there, or correct "repo" in [loop.handoff].`,

  noRemote: (repo: string, remote: string) =>
    `The handoff repository ${quote(repo)} has no remote called ${quote(remote)}. Add it with "git remote add ${remote} URL", or name another one with "remote" in [loop.handoff].`,

  noBranch: (repo: string, remote: string, url: string, branch: string | undefined) =>
    branch === undefined
      ? `The remote ${quote(remote)} (${safe(url)}) of ${quote(repo)} has no branch to follow yet. Push one, or name it with "branch" in [loop.handoff].`
      : `The branch ${quote(branch)} is not on the remote ${quote(remote)} (${safe(url)}) of ${quote(repo)}. Push it, or name another one with "branch" in [loop.handoff].`,

  failed: (repo: string, remote: string, url: string, timeoutMs: number, failure: GitFailure) =>
    `${what(repo, remote, url, timeoutMs, failure)} ${REMEDIES[failure.kind]}`,
} as const;

const REMEDIES: Readonly<Record<GitFailure['kind'], string>> = {
  deadline:
    'Check the network, or raise "fetch_timeout" in [loop.handoff]. It is tried again, less and less often.',
  aborted: 'It is tried again, less and less often.',
  unavailable: 'Install git, or put it on the PATH of the watchdog.',
  access: 'Run "git fetch" there by hand: it must work without asking for anything.',
  branch: 'Push the branch, or name another one with "branch" in [loop.handoff].',
  'no-repository': 'Correct it with "git remote set-url", or create the repository.',
  ownership: 'Allow it with "git config --global --add safe.directory FOLDER".',
  locked: 'If no git is running there, delete the lock file that git names.',
  network: 'Check the network. It is tried again, less and less often.',
  other: 'Run "git fetch" there by hand to see more.',
};

function what(repo: string, remote: string, url: string, timeoutMs: number, failure: GitFailure): string {
  const place = `the remote ${quote(remote)} (${safe(url)}) of ${quote(repo)}`;
  switch (failure.kind) {
    case 'deadline':
      return `${capital(place)} did not answer within ${timeoutMs / 1000} s.`;
    case 'aborted':
      return `${capital(place)} did not answer in the time that a pass may take.`;
    case 'unavailable':
      return `git could not be started to ask ${place}.`;
    case 'access':
      return `${capital(place)} refused access: ${failure.detail}.`;
    default:
      return `${capital(place)} could not be fetched: ${failure.detail}.`;
  }
}

function quote(text: string): string {
  return `"${oneLine(text)}"`;
}

function safe(url: string): string {
  return oneLine(withoutCredentials(url));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
