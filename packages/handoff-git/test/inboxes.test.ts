import { describe, expect, test } from 'vitest';
import { commit, git, gitSandbox, publish } from './support/git-sandbox.ts';
import { Watcher } from './support/watcher.ts';

const INBOXES = { inboxes: ['ADVERSARY-INBOX.md', 'BUILDER-INBOX.md', 'UNUSED.md'] };

describe('inbox files', () => {
  test('what lies in an inbox at the first look is announced', async () => {
    const sandbox = gitSandbox();
    publish(sandbox, 'note', { 'machine-docs/ADVERSARY-INBOX.md': 'hello' });
    const watcher = Watcher.of(sandbox, INBOXES);
    const [signal, ...others] = await watcher.check();
    expect(others).toEqual([]);
    expect(signal).toEqual({
      id: expect.stringMatching(/^inbox:ADVERSARY-INBOX\.md:[0-9a-f]{40}:1:adversary$/),
      kind: 'inbox',
      to: 'adversary',
      text: 'watchdog ping: the other loop pushed machine-docs/ADVERSARY-INBOX.md — pull, read it, act, then delete the file (commit + push) to mark it consumed.',
      summary: 'handoff: ADVERSARY-INBOX.md changed → pinging adversary',
    });
    expect(await watcher.check()).toEqual([]);
  });

  test('an unread inbox is not announced again after a restart', async () => {
    const sandbox = gitSandbox();
    publish(sandbox, 'note', { 'BUILDER-INBOX.md': 'hello' });
    const before = Watcher.of(sandbox, INBOXES);
    expect(await before.told()).toEqual(['inbox → builder']);
    const after = Watcher.of(sandbox, INBOXES);
    after.cursor = before.cursor;
    expect(await after.told()).toEqual([]);
  });

  test('a file at the top of the repository is named where it lies', async () => {
    const sandbox = gitSandbox();
    publish(sandbox, 'note', { 'BUILDER-INBOX.md': 'hello' });
    const [signal] = await Watcher.of(sandbox, INBOXES).check();
    expect(signal?.text).toContain('the other loop pushed BUILDER-INBOX.md — pull');
  });

  test('the state folder wins over the top, and an empty file counts as deleted', async () => {
    const sandbox = gitSandbox();
    publish(sandbox, 'note', { 'BUILDER-INBOX.md': 'top', 'machine-docs/BUILDER-INBOX.md': 'inner' });
    const watcher = Watcher.of(sandbox, INBOXES);
    const [signal] = await watcher.check();
    expect(signal?.text).toContain('pushed machine-docs/BUILDER-INBOX.md');
    publish(sandbox, 'read', { 'machine-docs/BUILDER-INBOX.md': '' });
    expect(await watcher.told()).toEqual([]);
    publish(sandbox, 'again', { 'machine-docs/BUILDER-INBOX.md': 'inner' });
    const [again] = await watcher.check();
    expect(again?.to).toBe('builder');
    expect(again?.id).not.toBe(signal?.id);
  });

  test('each new content is announced, also one that was there before', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox, INBOXES);
    const ids: string[] = [];
    for (const content of ['one', 'two', 'one']) {
      publish(sandbox, 'note', { 'BUILDER-INBOX.md': content });
      ids.push(...(await watcher.check()).map((signal) => signal.id));
    }
    expect(new Set(ids).size).toBe(3);
  });

  test('a deleted inbox announces the same content again', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox, INBOXES);
    publish(sandbox, 'note', { 'BUILDER-INBOX.md': 'same' });
    const [first] = await watcher.check();
    publish(sandbox, 'consumed', { 'BUILDER-INBOX.md': undefined });
    expect(await watcher.told()).toEqual([]);
    publish(sandbox, 'note', { 'BUILDER-INBOX.md': 'same' });
    const [second] = await watcher.check();
    expect(second?.to).toBe('builder');
    expect(second?.id).not.toBe(first?.id);
  });

  test('an inbox consumed and written again with the same words while the watchdog was down is announced', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox, INBOXES);
    publish(sandbox, 'note', { 'BUILDER-INBOX.md': 'same' });
    await watcher.check();
    publish(sandbox, 'unrelated', { x: '1' });
    expect(await watcher.told()).toEqual([]);
    publish(sandbox, 'consumed', { 'BUILDER-INBOX.md': undefined });
    publish(sandbox, 'note', { 'BUILDER-INBOX.md': 'same' });
    expect(await watcher.told()).toEqual(['inbox → builder']);
    expect(await watcher.told()).toEqual([]);
  });

  test('tables say whom a file is for, and an inbox added to the config is looked up at once', async () => {
    const sandbox = gitSandbox();
    publish(sandbox, 'notes', { 'notes/all.md': 'x', 'UNUSED.md': 'x' });
    const watcher = Watcher.of(sandbox, INBOXES);
    expect(await watcher.told()).toEqual([]);
    watcher.options = { inboxes: ['A', 'B', 'UNUSED.md', { file: './notes/all.md', pings: ['one', 'two'] }] };
    expect(await watcher.told()).toEqual(['inbox → one', 'inbox → two']);
    expect(await watcher.told()).toEqual([]);
  });

  test('a repository configured by a folder inside it looks there first, then from the top', async () => {
    const sandbox = gitSandbox();
    publish(sandbox, 'notes', {
      'app/machine-docs/BUILDER-INBOX.md': 'x',
      'machine-docs/ADVERSARY-INBOX.md': 'x',
    });
    git(sandbox.repo, 'pull', '-q');
    const watcher = new Watcher(`${sandbox.repo}/app`, INBOXES);
    const signals = await watcher.check();
    expect(signals.map((signal) => signal.text.split(' ')[6])).toEqual([
      'machine-docs/ADVERSARY-INBOX.md',
      'app/machine-docs/BUILDER-INBOX.md',
    ]);
  });

  test('hostile file names stay one line and run nothing', async () => {
    const sandbox = gitSandbox();
    const names = ['-rf', '$(touch PWNED)', 'a\nrm -rf "b\u001b[2J', ':(glob)*', "it's", 'constructor'];
    for (const name of names) commit(sandbox.other, 'note', { [name]: `for ${name}` }, '--');
    git(sandbox.other, 'push', '-q', 'origin', 'main');
    const watcher = Watcher.of(sandbox, { inboxes: names.map((file) => ({ file, pings: 'builder' })) });
    const signals = await watcher.check();
    expect(signals).toHaveLength(names.length);
    for (const signal of signals) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: no such character may be left.
      expect(signal.text + signal.summary).not.toMatch(/[\u0000-\u001f\u007f]/);
    }
    expect(signals[2]?.text).toContain('a\\nrm -rf "b\\u001b[2J');
    expect(await watcher.check()).toEqual([]);
    expect(git(sandbox.repo, 'status', '--porcelain')).toBe('');
  });

  test('a folder in the place of an inbox is no message', async () => {
    const sandbox = gitSandbox();
    publish(sandbox, 'folder', { 'BUILDER-INBOX.md/file': 'x' });
    expect(await Watcher.of(sandbox, INBOXES).check()).toEqual([]);
  });
});
