import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

// The machine's own git configuration must not decide what is tested. Each test file is a process of its own.
Object.assign(process.env, {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Builder',
  GIT_AUTHOR_EMAIL: 'builder@example.org',
  GIT_COMMITTER_NAME: 'Builder',
  GIT_COMMITTER_EMAIL: 'builder@example.org',
});

export type Files = Readonly<Record<string, string | Uint8Array | undefined>>;

export interface GitSandbox {
  readonly root: string;
  /** The bare repository in the middle. */
  readonly hub: string;
  /** The clone that the handoff is configured with. */
  readonly repo: string;
  /** Another agent's clone, from which the tests push. */
  readonly other: string;
}

export interface SandboxOptions {
  readonly branch?: string;
  /** Name of the configured clone's folder. */
  readonly name?: string;
  /** Leave the hub without a commit. */
  readonly empty?: boolean;
}

/** A bare repository and two clones of it in a temporary folder, removed with the test. */
export function gitSandbox({
  branch = 'main',
  name = 'repo',
  empty = false,
}: SandboxOptions = {}): GitSandbox {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'handoff-git-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const sandbox = { root, hub: join(root, 'hub.git'), repo: join(root, name), other: join(root, 'other') };
  git(root, 'init', '-q', '--bare', '-b', branch, sandbox.hub);
  git(root, 'init', '-q', '-b', branch, sandbox.other);
  git(sandbox.other, 'remote', 'add', 'origin', sandbox.hub);
  if (!empty) {
    commit(sandbox.other, 'start', { 'README.md': 'hello\n' });
    git(sandbox.other, 'push', '-q', '-u', 'origin', branch);
  }
  git(root, 'clone', '-q', sandbox.hub, sandbox.repo);
  return sandbox;
}

/** Runs git and returns its output without the last newline. */
export function git(cwd: string, ...args: readonly string[]): string {
  return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).replace(
    /\n$/,
    '',
  );
}

/** Commits; a file that is `undefined` is deleted. Returns the commit's id. */
export function commit(
  cwd: string,
  subject: string,
  files: Files = {},
  ...options: readonly string[]
): string {
  for (const [name, content] of Object.entries(files)) {
    if (content === undefined) {
      git(cwd, 'rm', '-q', '--', name);
      continue;
    }
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), content);
    git(cwd, 'add', '--', name);
  }
  git(cwd, 'commit', '-q', '--allow-empty', '-m', subject, ...options);
  return git(cwd, 'rev-parse', 'HEAD');
}

/** Commits in the other clone and pushes. */
export function publish(sandbox: GitSandbox, subject: string, files: Files = {}): string {
  const id = commit(sandbox.other, subject, files);
  git(sandbox.other, 'push', '-q', 'origin', 'HEAD');
  return id;
}
