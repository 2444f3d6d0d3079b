import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commit, type GitSandbox, git, gitSandbox, publish } from './support/git-sandbox.ts';
import { Watcher } from './support/watcher.ts';

/** Both ways to reach a remote: its files can be read, or (as for one elsewhere) only git can answer. */
const REMOTES = [
  ['on this machine', () => {}],
  [
    'elsewhere',
    (sandbox: GitSandbox) => {
      const script = join(sandbox.root, 'ssh.sh');
      // What ssh would do: run the last argument on the other side.
      writeFileSync(script, '#!/bin/sh\nfor last; do :; done\nexec sh -c "$last"\n', { mode: 0o755 });
      git(sandbox.repo, 'config', 'core.sshCommand', script);
      git(sandbox.repo, 'remote', 'set-url', 'origin', `ssh://host${sandbox.hub}`);
    },
  ],
] as const;

describe.each(REMOTES)('the followed branch of a remote %s', (_place, move) => {
  test('a repository whose branch is master is followed without a word in the config', async () => {
    const sandbox = gitSandbox({ branch: 'master' });
    move(sandbox);
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    publish(sandbox, 'claim: gate 1');
    expect(await watcher.told()).toEqual(['claim → adversary']);
    expect(watcher.problem).toBeUndefined();
  });

  test('a configured remote and branch are followed, and commits elsewhere are not', async () => {
    const sandbox = gitSandbox();
    move(sandbox);
    git(sandbox.repo, 'remote', 'rename', 'origin', 'team');
    git(sandbox.other, 'push', '-q', 'origin', 'HEAD:refs/heads/work/loop-1');
    const watcher = Watcher.of(sandbox, { remote: 'team', branch: 'work/loop-1' });
    await watcher.check();
    publish(sandbox, 'claim: on main');
    expect(await watcher.told()).toEqual([]);
    git(sandbox.other, 'push', '-q', 'origin', 'HEAD:refs/heads/work/loop-1');
    expect(await watcher.told()).toEqual(['claim → adversary']);
    expect(watcher.problem).toBeUndefined();
  });

  test('a clone without origin/HEAD finds the default branch by itself', async () => {
    const sandbox = gitSandbox({ branch: 'trunk' });
    git(sandbox.repo, 'remote', 'set-head', 'origin', '--delete');
    move(sandbox);
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    publish(sandbox, 'claim: gate 1');
    expect(await watcher.told()).toEqual(['claim → adversary']);
  });

  test('a remote whose HEAD names a branch that was never pushed is followed on the branch that was', async () => {
    const sandbox = gitSandbox({ branch: 'master', empty: true });
    move(sandbox);
    git(sandbox.other, 'checkout', '-q', '-b', 'main');
    publish(sandbox, 'start');
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    publish(sandbox, 'claim: gate 1');
    expect(await watcher.told()).toEqual(['claim → adversary']);
  });

  test('a remote without any commit is reported, and its first claim is not lost', async () => {
    const sandbox = gitSandbox({ empty: true });
    move(sandbox);
    const watcher = Watcher.of(sandbox);
    expect(await watcher.told()).toEqual([]);
    expect(watcher.problem).toMatch(/has no branch to follow yet\. Push one, or name it with "branch"/);
    publish(sandbox, 'claim: the very first commit');
    expect(await watcher.told()).toEqual(['claim → adversary']);
    expect(watcher.problem).toBeUndefined();
  });

  test('a configured branch that is not there is reported until it is pushed', async () => {
    const sandbox = gitSandbox();
    move(sandbox);
    const watcher = Watcher.of(sandbox, { branch: 'loop' });
    await watcher.check();
    expect(watcher.problem).toContain('The branch "loop" is not on the remote "origin"');
    commit(sandbox.other, 'claim: gate 1');
    git(sandbox.other, 'push', '-q', 'origin', 'HEAD:loop');
    expect(await watcher.told()).toEqual(['claim → adversary']);
    expect(watcher.problem).toBeUndefined();
  });

  test('a branch that is renamed on the remote is followed under its new name', async () => {
    const sandbox = gitSandbox({ branch: 'master' });
    move(sandbox);
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    git(sandbox.hub, 'branch', '-m', 'master', 'main');
    git(sandbox.other, 'branch', '-q', '-m', 'main');
    publish(sandbox, 'claim: after the rename');
    expect(await watcher.told()).toEqual(['claim → adversary']);
    publish(sandbox, 'review: fine');
    expect(await watcher.told()).toEqual(['review → builder']);
    expect(watcher.problem).toBeUndefined();
  });

  test('a branch that is deleted and pushed again is announced only for what is new', async () => {
    const sandbox = gitSandbox();
    move(sandbox);
    const watcher = Watcher.of(sandbox, { branch: 'loop', inboxes: ['A.md'] });
    commit(sandbox.other, 'claim: one', { 'A.md': 'note' });
    git(sandbox.other, 'push', '-q', 'origin', 'HEAD:loop');
    expect(await watcher.told()).toEqual(['inbox → adversary']);
    git(sandbox.hub, 'update-ref', '-d', 'refs/heads/loop');
    expect(await watcher.told()).toEqual([]);
    expect(watcher.problem).toContain('The branch "loop" is not on the remote');
    commit(sandbox.other, 'review: two');
    git(sandbox.other, 'push', '-q', 'origin', 'HEAD:loop');
    expect(await watcher.told()).toEqual(['review → builder']);
    expect(watcher.problem).toBeUndefined();
  });

  test('switching the config to a branch with another history is a first look', async () => {
    const sandbox = gitSandbox();
    move(sandbox);
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    git(sandbox.other, 'checkout', '-q', '--orphan', 'pages');
    publish(sandbox, 'claim: an old story');
    watcher.options = { branch: 'pages' };
    expect(await watcher.told()).toEqual([]);
    publish(sandbox, 'claim: a new one');
    expect(await watcher.told()).toEqual(['claim → adversary']);
  });
});
