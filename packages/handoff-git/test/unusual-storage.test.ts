import { type FSWatcher, mkdirSync, watch } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { watchPaths } from '../src/watch-paths.ts';
import { commit, git, gitSandbox, publish } from './support/git-sandbox.ts';
import { Watcher } from './support/watcher.ts';

const never = new AbortController().signal;

test('refs that are not kept as plain files are left to git', async () => {
  const sandbox = gitSandbox();
  // The folder by which reftable storage is told; this git goes on to use files.
  mkdirSync(`${sandbox.hub}/reftable`);
  mkdirSync(`${sandbox.repo}/.git/reftable`);
  const watcher = Watcher.of(sandbox);
  await watcher.check();
  publish(sandbox, 'claim: gate 1');
  expect(await watcher.told()).toEqual(['claim → adversary']);
  expect(watcher.problem).toBeUndefined();
  const view = { loop: 'l', repo: sandbox.repo, stateSubdir: '' };
  expect(await watchPaths(view, {}, never)).toEqual([`${sandbox.hub}/reftable`]);
});

test('a repository with SHA-256 ids is followed', async () => {
  const sandbox = gitSandbox();
  const [hub, repo, other] = ['hub256', 'repo256', 'other256'].map((name) => `${sandbox.root}/${name}`) as [
    string,
    string,
    string,
  ];
  git(sandbox.root, 'init', '-q', '--bare', '-b', 'main', '--object-format=sha256', hub);
  git(sandbox.root, 'init', '-q', '-b', 'main', '--object-format=sha256', other);
  git(other, 'remote', 'add', 'origin', hub);
  publish({ ...sandbox, other }, 'start');
  git(sandbox.root, 'clone', '-q', hub, repo);
  const watcher = new Watcher(repo, { inboxes: ['A.md'] });
  await watcher.check();
  publish({ ...sandbox, other }, 'claim: gate 1', { 'A.md': 'note' });
  expect(await watcher.told()).toEqual(['claim → adversary', 'inbox → adversary']);
  publish({ ...sandbox, other }, 'read', { 'A.md': '' });
  expect(await watcher.told()).toEqual([]);
});

test('a clone without file contents (a partial clone) is followed', async () => {
  const sandbox = gitSandbox();
  git(sandbox.hub, 'config', 'uploadpack.allowFilter', 'true');
  const repo = `${sandbox.root}/partial`;
  git(sandbox.root, 'clone', '-q', '--filter=blob:none', '--no-checkout', `file://${sandbox.hub}`, repo);
  const watcher = new Watcher(repo, { inboxes: ['A.md'] });
  await watcher.check();
  publish(sandbox, 'claim: gate 1', { 'A.md': 'note' });
  expect(await watcher.told()).toEqual(['claim → adversary', 'inbox → adversary']);
});

test.each(['main', 'team/loop'])('a push to %s changes a watched path', async (branch) => {
  const sandbox = gitSandbox();
  git(sandbox.other, 'push', '-q', 'origin', `HEAD:refs/heads/${branch}`);
  const view = { loop: 'l', repo: sandbox.repo, stateSubdir: '' };
  const changed = vi.fn();
  const watchers: FSWatcher[] = (await watchPaths(view, { branch }, never)).map((path) =>
    watch(path, changed),
  );
  onTestFinished(() => watchers.forEach((watcher) => void watcher.close()));
  commit(sandbox.other, 'claim: gate 1');
  git(sandbox.other, 'push', '-q', 'origin', `HEAD:refs/heads/${branch}`);
  await vi.waitFor(() => expect(changed).toHaveBeenCalled(), 2_000);
});
