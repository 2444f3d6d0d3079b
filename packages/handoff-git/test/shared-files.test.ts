import { describe, expect, test } from 'vitest';
import { readShared } from '../src/read-shared.ts';
import { watchPaths } from '../src/watch-paths.ts';
import { commit, type GitSandbox, git, gitSandbox, publish } from './support/git-sandbox.ts';
import { Watcher } from './support/watcher.ts';

const never = new AbortController().signal;
const view = ({ repo }: Pick<GitSandbox, 'repo'>) => ({ loop: 'l', repo, stateSubdir: 'machine-docs' });

describe('reading a file that agents share', () => {
  test('DONE pushed from another clone is seen although nobody pulled it', async () => {
    const sandbox = gitSandbox();
    publish(sandbox, 'done', { 'STATUS.md': 'top', 'machine-docs/STATUS.md': '## DONE\n' });
    await Watcher.of(sandbox).check();
    expect(await readShared(view(sandbox), {}, 'STATUS.md', never)).toEqual([
      { where: 'origin/main', text: '## DONE\n' },
    ]);
  });

  test('a file beside the state folder is the fallback, and a missing one is no file', async () => {
    const sandbox = gitSandbox();
    publish(sandbox, 'status', { 'STATUS.md': 'top' });
    await Watcher.of(sandbox).check();
    expect(await readShared(view(sandbox), {}, 'STATUS.md', never)).toEqual([
      { where: 'origin/main', text: 'top' },
    ]);
    expect(await readShared(view(sandbox), {}, 'OTHER.md', never)).toEqual([]);
  });

  test('Latin-1 bytes are read as replacement characters', async () => {
    const sandbox = gitSandbox();
    publish(sandbox, 'status', { 'STATUS.md': Uint8Array.from([0x23, 0xfc, 0x0a]) });
    await Watcher.of(sandbox).check();
    const [file] = await readShared(view(sandbox), {}, 'STATUS.md', never);
    expect(file?.text).toBe('#\ufffd\n');
  });

  test('without a repository, remote or branch there is nothing to read', async () => {
    const sandbox = gitSandbox({ empty: true });
    expect(await readShared(view(sandbox), {}, 'STATUS.md', never)).toEqual([]);
    expect(await readShared(view(sandbox), { remote: 'none' }, 'STATUS.md', never)).toEqual([]);
    expect(await readShared(view({ repo: sandbox.root }), {}, 'STATUS.md', never)).toEqual([]);
    expect(await readShared(view({ repo: `${sandbox.root}/none` }), {}, 'STATUS.md', never)).toEqual([]);
  });
});

describe('paths to watch', () => {
  test('a remote on this machine is watched where a push shows', async () => {
    const sandbox = gitSandbox();
    expect(await watchPaths(view(sandbox), {}, never)).toEqual([
      `${sandbox.hub}/refs/heads`,
      `${sandbox.hub}/HEAD`,
    ]);
    git(sandbox.hub, 'pack-refs', '--all');
    expect(await watchPaths(view(sandbox), {}, never)).toContain(`${sandbox.hub}/packed-refs`);
  });

  test('the folders of a branch with slashes are watched once they exist', async () => {
    const sandbox = gitSandbox();
    const options = { branch: 'team/a/loop' };
    const heads = `${sandbox.hub}/refs/heads`;
    expect(await watchPaths(view(sandbox), options, never)).toEqual([heads, `${sandbox.hub}/HEAD`]);
    commit(sandbox.other, 'start');
    git(sandbox.other, 'push', '-q', 'origin', 'HEAD:refs/heads/team/a/loop');
    expect(await watchPaths(view(sandbox), options, never)).toEqual([
      heads,
      `${heads}/team`,
      `${heads}/team/a`,
      `${sandbox.hub}/HEAD`,
    ]);
  });

  test('a remote elsewhere, or none, has no paths', async () => {
    const sandbox = gitSandbox();
    expect(await watchPaths(view(sandbox), { remote: 'none' }, never)).toEqual([]);
    git(sandbox.repo, 'remote', 'set-url', 'origin', 'git@example.org:team/project.git');
    expect(await watchPaths(view(sandbox), {}, never)).toEqual([]);
  });
});
