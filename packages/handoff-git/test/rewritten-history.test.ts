import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { commit, type GitSandbox, git, gitSandbox, publish } from './support/git-sandbox.ts';
import { Watcher } from './support/watcher.ts';

/** The first look is done, then a claim was pushed and announced. */
async function withClaim(): Promise<{ sandbox: GitSandbox; watcher: Watcher }> {
  const sandbox = gitSandbox();
  const watcher = Watcher.of(sandbox);
  await watcher.check();
  publish(sandbox, 'claim: gate 1', { 'gate-1': 'work' });
  expect(await watcher.told()).toEqual(['claim → adversary']);
  return { sandbox, watcher };
}

function forcePush(sandbox: GitSandbox): void {
  git(sandbox.other, 'push', '-q', '--force', 'origin', 'HEAD');
}

/** Puts a new commit below the last one. */
function rebase(sandbox: GitSandbox, ...options: string[]): void {
  git(sandbox.other, 'checkout', '-q', '-b', 'base', 'HEAD~1');
  commit(sandbox.other, 'slipped in', { below: String(Math.random()) });
  git(sandbox.other, 'checkout', '-q', 'main');
  git(sandbox.other, 'rebase', '-q', ...options, 'base');
  git(sandbox.other, 'branch', '-q', '-D', 'base');
}

function cloneAgain(sandbox: GitSandbox): void {
  git(sandbox.hub, 'reflog', 'expire', '--expire=now', '--all');
  git(sandbox.hub, 'gc', '-q', '--prune=now');
  rmSync(sandbox.repo, { recursive: true });
  git(sandbox.root, 'clone', '-q', `file://${sandbox.hub}`, sandbox.repo);
}

describe('rebases and force-pushes', () => {
  test('a claim that was only rebased is not announced again', async () => {
    const { sandbox, watcher } = await withClaim();
    rebase(sandbox);
    forcePush(sandbox);
    expect(await watcher.told()).toEqual([]);
    expect(watcher.problem).toBeUndefined();
  });

  test('a claim from before the first look that was only rebased is not announced', async () => {
    const sandbox = gitSandbox();
    publish(sandbox, 'claim: long ago', { x: '1' });
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    rebase(sandbox);
    forcePush(sandbox);
    expect(await watcher.told()).toEqual([]);
  });

  test('a rebase that also changes the date is recognised by its patch', async () => {
    const { sandbox, watcher } = await withClaim();
    rebase(sandbox);
    git(sandbox.other, 'commit', '-q', '--amend', '--no-edit', '--date=2031-05-05T05:05:05Z');
    forcePush(sandbox);
    expect(await watcher.told()).toEqual([]);
  });

  test('a new claim on top of a rebased one is announced', async () => {
    const { sandbox, watcher } = await withClaim();
    rebase(sandbox);
    const id = commit(sandbox.other, 'claim: gate 2');
    forcePush(sandbox);
    expect((await watcher.check()).map((signal) => signal.id)).toEqual([`claim:${id}:adversary`]);
  });

  test('a force-push that replaces a claim with another one announces the other one', async () => {
    const { sandbox, watcher } = await withClaim();
    git(sandbox.other, 'reset', '-q', '--hard', 'HEAD~1');
    commit(sandbox.other, 'claim: gate 1, done better', { 'gate-1': 'better' });
    forcePush(sandbox);
    expect(await watcher.told()).toEqual(['claim → adversary']);
  });

  test('an empty claim that replaces an empty claim with the same words is a new claim', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    publish(sandbox, 'claim: ready');
    await watcher.check();
    git(sandbox.other, 'reset', '-q', '--hard', 'HEAD~1');
    commit(sandbox.other, 'claim: ready', {}, '--date=2031-01-01T00:00:00Z');
    forcePush(sandbox);
    expect(await watcher.told()).toEqual(['claim → adversary']);
  });

  test('a claim that is taken back and pushed again rebased is not announced twice', async () => {
    const { sandbox, watcher } = await withClaim();
    const claim = git(sandbox.other, 'rev-parse', 'HEAD');
    git(sandbox.other, 'reset', '-q', '--hard', 'HEAD~1');
    forcePush(sandbox);
    expect(await watcher.told()).toEqual([]);
    commit(sandbox.other, 'other work', { y: '1' });
    git(sandbox.other, 'cherry-pick', claim);
    forcePush(sandbox);
    expect(await watcher.told()).toEqual([]);
  });

  test('a fresh clone without the old commits still tells a rebased claim from a new one', async () => {
    const { sandbox, watcher } = await withClaim();
    rebase(sandbox);
    forcePush(sandbox);
    cloneAgain(sandbox);
    expect(await watcher.told()).toEqual([]);
    git(sandbox.other, 'commit', '-q', '--amend', '-m', 'claim: gate 1 and 2', '--date=2031-01-01T00:00:00Z');
    forcePush(sandbox);
    cloneAgain(sandbox);
    expect(await watcher.told()).toEqual(['claim → adversary']);
  });

  test('a history rewritten from its first commit on, in a fresh clone, loses no new claim', async () => {
    const { sandbox, watcher } = await withClaim();
    git(sandbox.other, 'rebase', '-q', '--root', '--exec', 'git commit -q --amend --no-edit --signoff');
    const id = commit(sandbox.other, 'claim: after the rewrite');
    forcePush(sandbox);
    cloneAgain(sandbox);
    expect((await watcher.check()).map((signal) => signal.id)).toEqual([`claim:${id}:adversary`]);
  });

  test('a shallow clone follows claims and rebases', async () => {
    const sandbox = gitSandbox();
    for (const subject of ['one', 'two', 'three']) publish(sandbox, subject, { [subject]: subject });
    const repo = `${sandbox.root}/shallow`;
    git(sandbox.root, 'clone', '-q', '--depth=1', `file://${sandbox.hub}`, repo);
    const watcher = new Watcher(repo);
    await watcher.check();
    publish(sandbox, 'claim: gate 1', { gate: '1' });
    expect(await watcher.told()).toEqual(['claim → adversary']);
    rebase(sandbox);
    forcePush(sandbox);
    expect(await watcher.told()).toEqual([]);
    publish(sandbox, 'review: gate 1');
    expect(await watcher.told()).toEqual(['review → builder']);
    expect(watcher.problem).toBeUndefined();
  });

  test('an inbox is not announced again because history was rewritten around it', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox, { inboxes: ['A.md'] });
    publish(sandbox, 'note', { 'A.md': 'read me' });
    expect(await watcher.told()).toEqual(['inbox → adversary']);
    rebase(sandbox);
    forcePush(sandbox);
    expect(await watcher.told()).toEqual([]);
  });
});
