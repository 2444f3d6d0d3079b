import { oneLine } from '../one-line.ts';
import type { GitResult } from './run-git.ts';

/** What kept git from doing its work. */
export interface GitFailure {
  readonly kind:
    | 'deadline'
    | 'aborted'
    | 'unavailable'
    | 'access'
    | 'branch'
    | 'no-repository'
    | 'ownership'
    | 'locked'
    | 'network'
    | 'other';
  /** The decisive line of git's own words, without credentials. */
  readonly detail: string;
}

/** git's words in English (`LC_ALL=C`), git 2.39 and OpenSSH 9; the first row that matches decides. */
const RULES: readonly (readonly [GitFailure['kind'], RegExp])[] = [
  ['ownership', /detected dubious ownership/i],
  ['branch', /couldn't find remote ref/i],
  ['locked', /cannot lock ref|unable to create '.*\.lock'|another git process/i],
  [
    'access',
    /authentication failed|permission denied|could not read (username|password)|terminal prompts disabled|host key verification failed|returned error: 40[13]|access denied|invalid credentials/i,
  ],
  ['no-repository', /does not appear to be a git repository|repository .*not found|does not exist/i],
  [
    'network',
    /could not resolve|connection (refused|timed out|reset|closed)|timed out|unreachable|no route to host|unable to access|early eof|hung up|could not read from remote/i,
  ],
];

/** Reads the reason of a failed git call. */
export function gitFailure(result: GitResult): GitFailure {
  if (result.unavailable) return { kind: 'unavailable', detail: 'git could not be started' };
  if (result.stopped !== undefined) return { kind: result.stopped, detail: 'git was stopped' };
  const rule = RULES.find(([, words]) => words.test(result.stderr));
  const lines = result.stderr.split('\n').filter((line) => line.trim() !== '');
  const decisive =
    lines.find((line) => rule?.[1].test(line)) ??
    lines.find((line) => /^(fatal|error):/.test(line)) ??
    lines.at(-1) ??
    `git ended with code ${result.exitCode}`;
  return { kind: rule?.[0] ?? 'other', detail: oneLine(withoutCredentials(decisive)).slice(0, 300) };
}

/** Hides user names and tokens in URLs. */
export function withoutCredentials(text: string): string {
  return text.replace(/(\w:\/\/)[^/@\s]+@/g, '$1…@');
}
