import { describe, expect, test } from 'vitest';
import { commit, git, gitSandbox, publish } from './support/git-sandbox.ts';
import { tap, Watcher } from './support/watcher.ts';

describe('claim and review commits', () => {
  test('the first look at a branch says nothing about the commits that are already there', async () => {
    const sandbox = gitSandbox();
    publish(sandbox, 'claim: gate 1');
    expect(await Watcher.of(sandbox).check()).toEqual([]);
  });

  test('a claim is announced to the reviewer, once, with the words agents know', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    const id = publish(sandbox, 'Claim: gate 1');
    expect(await watcher.check()).toEqual([
      {
        id: `claim:${id}:adversary`,
        kind: 'claim',
        to: 'adversary',
        text: 'watchdog ping: the other loop pushed a gate CLAIM commit. Pull and verify the claimed gate now.',
        summary: `handoff: claim commit → pinging reviewer (${id.slice(0, 7)})`,
      },
    ]);
    expect(await watcher.check()).toEqual([]);
    expect(watcher.problem).toBeUndefined();
  });

  test('a review is announced to the builder', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    const id = publish(sandbox, 'review(gate 1): two findings');
    expect(await watcher.check()).toEqual([
      {
        id: `review:${id}:builder`,
        kind: 'review',
        to: 'builder',
        text: 'watchdog ping: the other loop pushed a verdict/finding commit. Pull the review file and act.',
        summary: `handoff: review commit → pinging builder (${id.slice(0, 7)})`,
      },
    ]);
  });

  test('several claims and a review that arrive together are one claim and one review, the claim first', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    commit(sandbox.other, 'review: gate 0');
    commit(sandbox.other, 'claim: gate 1');
    const newest = publish(sandbox, 'claim: gate 2');
    const signals = await watcher.check();
    expect(signals.map((signal) => signal.kind)).toEqual(['claim', 'review']);
    expect(signals[0]?.id).toBe(`claim:${newest}:adversary`);
  });

  test('the body of a commit and a word inside its subject do not count', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    publish(sandbox, 'work\n\nclaim: not in the subject');
    publish(sandbox, 'do not claim yet');
    expect(await watcher.check()).toEqual([]);
  });

  test('patterns and the agents to tell come from the config, also as lists and with Python flags', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox, {
      claim_pattern: '(?i)\\Aready(?P<gate> \\d+)?\\Z',
      claim_pings: ['critic', 'auditor'],
      review_pattern: 'verdict$',
      review_pings: 'maker',
    });
    await watcher.check();
    publish(sandbox, 'READY 12');
    publish(sandbox, 'ready for lunch');
    publish(sandbox, 'the Verdict');
    expect(await watcher.told()).toEqual(['claim → critic', 'claim → auditor', 'review → maker']);
  });

  test('a claim pushed while the watchdog was down is announced when it is back', async () => {
    const sandbox = gitSandbox();
    const before = Watcher.of(sandbox);
    await before.check();
    publish(sandbox, 'claim: in the night');
    publish(sandbox, 'more work');
    const after = Watcher.of(sandbox);
    after.cursor = before.cursor;
    expect(await after.told()).toEqual(['claim → adversary']);
    expect(await after.told()).toEqual([]);
  });

  test('a cursor that was not stored yields the same ids again', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox, { inboxes: ['A.md'] });
    await watcher.check();
    publish(sandbox, 'claim: gate 1', { 'A.md': 'note' });
    const { cursor } = watcher;
    const first = await watcher.check();
    watcher.cursor = cursor;
    expect(await watcher.check()).toEqual(first);
    expect(first).toHaveLength(2);
  });

  test('a claim that an agent fetched or pushed from the same clone is announced too', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    commit(sandbox.repo, 'claim: from here');
    git(sandbox.repo, 'push', '-q', 'origin', 'main');
    expect(await watcher.told()).toEqual(['claim → adversary']);
  });

  test('a claim on a merged side branch counts', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    git(sandbox.other, 'checkout', '-q', '-b', 'side');
    commit(sandbox.other, 'claim: on the side', { side: '1' });
    git(sandbox.other, 'checkout', '-q', 'main');
    commit(sandbox.other, 'meanwhile', { trunk: '1' });
    git(sandbox.other, 'merge', '-q', '--no-ff', '-m', 'Merge side', 'side');
    git(sandbox.other, 'push', '-q', 'origin', 'main');
    expect(await watcher.told()).toEqual(['claim → adversary']);
  });

  test('two claims with the same subject in the same second are two claims', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    const date = '--date=2030-01-01T00:00:00Z';
    for (let round = 0; round < 2; round += 1) {
      commit(sandbox.other, 'claim: ready', {}, date);
      git(sandbox.other, 'push', '-q', 'origin', 'main');
      expect(await watcher.told()).toEqual(['claim → adversary']);
    }
  });

  test('subjects and files in Latin-1 do no harm', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox, { inboxes: ['A.md'] });
    await watcher.check();
    const latin1 = Uint8Array.from([0x67, 0xfc, 0x6e, 0xff, 0x00, 0x0a]);
    git(sandbox.other, 'config', 'i18n.commitEncoding', 'ISO-8859-1');
    publish(sandbox, 'claim: f\u00fcr alle', { 'A.md': latin1, 'machine-docs/STATUS.md': latin1 });
    expect(await watcher.told()).toEqual(['claim → adversary', 'inbox → adversary']);
  });

  test('the fetch leaves FETCH_HEAD alone, which an agent that pulls depends on', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    git(sandbox.repo, 'fetch', '-q');
    const before = git(sandbox.repo, 'rev-parse', 'FETCH_HEAD');
    publish(sandbox, 'claim: gate 1');
    await watcher.check();
    expect(git(sandbox.repo, 'rev-parse', 'FETCH_HEAD')).toBe(before);
  });

  test('contexts of other handoff drivers pass through', async () => {
    const sandbox = gitSandbox();
    const earlier = { id: 'x', kind: 'x', to: 'x', text: 'x', summary: 'x' };
    const context = { driver: 'mail' } as Parameters<ReturnType<typeof tap>>[1];
    expect(await tap()([earlier], context)).toEqual([earlier]);
    expect(sandbox.repo).toBeTruthy();
  });
});
