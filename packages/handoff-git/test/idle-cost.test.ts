import { expect, test } from 'vitest';
import { readShared } from '../src/read-shared.ts';
import { countGit } from './support/git-counter.ts';
import { git, gitSandbox, publish } from './support/git-sandbox.ts';
import { Watcher } from './support/watcher.ts';

const never = new AbortController().signal;

/** Each arrangement of a clone and a remote on this machine; returns the folder to configure. */
const ARRANGEMENTS: readonly (readonly [string, (sandbox: ReturnType<typeof gitSandbox>) => string])[] = [
  ['a path', ({ repo }) => repo],
  [
    'a file URL',
    ({ repo, hub }) => {
      git(repo, 'remote', 'set-url', 'origin', `file://${hub}`);
      return repo;
    },
  ],
  [
    'a relative path',
    ({ repo }) => {
      git(repo, 'remote', 'set-url', 'origin', '../hub');
      return repo;
    },
  ],
  [
    'packed refs',
    ({ repo, hub }) => {
      git(hub, 'pack-refs', '--all');
      git(repo, 'pack-refs', '--all');
      return repo;
    },
  ],
  [
    'a linked work tree',
    ({ repo, root }) => {
      git(repo, 'worktree', 'add', '-q', `${root}/linked`, '-b', 'linked');
      return `${root}/linked`;
    },
  ],
  [
    'a bare clone',
    ({ hub, root }) => {
      git(root, 'clone', '-q', '--bare', hub, `${root}/bare.git`);
      return `${root}/bare.git`;
    },
  ],
  [
    'a remote with a work tree',
    ({ repo, other }) => {
      git(other, 'config', 'receive.denyCurrentBranch', 'ignore');
      git(repo, 'remote', 'set-url', 'origin', other);
      return repo;
    },
  ],
];

test.each(ARRANGEMENTS)(
  'with %s as remote, a pass in which nothing was pushed starts no process',
  async (_, arrange) => {
    const sandbox = gitSandbox();
    const watcher = new Watcher(arrange(sandbox), { inboxes: ['A.md', 'B.md'] });
    const counter = countGit(sandbox.root);
    await watcher.check();
    expect(watcher.problem).toBeUndefined();
    counter.take();
    for (let pass = 0; pass < 3; pass += 1) await watcher.check();
    expect(counter.take()).toEqual([]);
    publish(sandbox, 'claim: gate 1', { 'A.md': 'note' });
    counter.take();
    expect(await watcher.told()).toEqual(['claim → adversary', 'inbox → adversary']);
    expect(counter.take().length).toBeGreaterThan(0);
  },
);

test('an empty remote and a missing branch cost no process either', async () => {
  const sandbox = gitSandbox({ empty: true });
  const watcher = Watcher.of(sandbox);
  const counter = countGit(sandbox.root);
  await watcher.check();
  counter.take();
  await watcher.check();
  expect(counter.take()).toEqual([]);
});

test('the pushed version of a file is read once per push', async () => {
  const sandbox = gitSandbox();
  publish(sandbox, 'status', { 'machine-docs/STATUS.md': 'working\n' });
  const watcher = Watcher.of(sandbox);
  await watcher.check();
  const view = { loop: 'l', repo: sandbox.repo, stateSubdir: 'machine-docs' };
  const ask = () => readShared(view, {}, 'STATUS.md', never);
  expect(await ask()).toEqual([{ where: 'origin/main', text: 'working\n' }]);
  const counter = countGit(sandbox.root);
  expect(await ask()).toEqual([{ where: 'origin/main', text: 'working\n' }]);
  expect(counter.take()).toEqual([]);
  publish(sandbox, 'status', { 'machine-docs/STATUS.md': '## DONE\n' });
  await watcher.check();
  expect(await ask()).toEqual([{ where: 'origin/main', text: '## DONE\n' }]);
});

test('an idle pass takes less than 50 ms', async () => {
  const sandbox = gitSandbox();
  const watcher = Watcher.of(sandbox, { inboxes: ['A.md', 'B.md'] });
  await watcher.check();
  await watcher.check();
  const passes = 50;
  const start = performance.now();
  for (let pass = 0; pass < passes; pass += 1) await watcher.check();
  const each = (performance.now() - start) / passes;
  expect(each).toBeLessThan(50);
  if (process.env.SHOW_COST) console.log(`idle pass: ${each.toFixed(2)} ms`);
});
