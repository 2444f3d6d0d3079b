import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { countGit } from './support/git-counter.ts';
import { commit, type GitSandbox, git, gitSandbox, publish } from './support/git-sandbox.ts';
import { Watcher } from './support/watcher.ts';

afterEach(() => vi.unstubAllEnvs());

/** Makes the remote one that is reached by this script instead of ssh. */
function reachBy(sandbox: GitSandbox, script: string): void {
  const path = join(sandbox.root, 'ssh.sh');
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv('GIT_SSH_COMMAND', path);
  git(sandbox.repo, 'remote', 'set-url', 'origin', `ssh://host${sandbox.hub}`);
}

const THROUGH = 'for last; do :; done; exec sh -c "$last"';

/** How many processes have this text in their command line. */
function running(text: string): number {
  const lines = execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(text)).length;
}

describe('what keeps the handoff from working is said, and nothing is thrown', () => {
  test('a missing repository folder', async () => {
    const watcher = new Watcher('/nonexistent/repo');
    expect(await watcher.check()).toEqual([]);
    expect(watcher.problem).toBe(
      'The handoff repository "/nonexistent/repo" does not exist. Clone it there, or correct "repo" in [loop.handoff].',
    );
  });

  test('a folder that is not in a repository', async () => {
    const { root } = gitSandbox();
    const watcher = new Watcher(root);
    await watcher.check();
    expect(watcher.problem).toContain(`The handoff folder "${root}" is not in a git repository.`);
  });

  test('a remote that is not configured, until it is', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox, { remote: 'team' });
    await watcher.check();
    expect(watcher.problem).toContain('has no remote called "team". Add it with "git remote add team URL"');
    git(sandbox.repo, 'remote', 'add', 'team', sandbox.hub);
    await watcher.check();
    expect(watcher.problem).toBeUndefined();
  });

  test('a remote folder that is gone, then back; a claim of the meantime is announced', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    commit(sandbox.other, 'claim: gate 1');
    git(sandbox.other, 'push', '-q', 'origin', 'main');
    renameSync(sandbox.hub, `${sandbox.hub}-away`);
    await watcher.check();
    expect(watcher.problem).toMatch(/could not be fetched: .*does not appear to be a git repository/);
    renameSync(`${sandbox.hub}-away`, sandbox.hub);
    watcher.now += 10_000;
    expect(await watcher.told()).toEqual(['claim → adversary']);
    expect(watcher.problem).toBeUndefined();
  });

  test('refused access names no password', async () => {
    const sandbox = gitSandbox();
    reachBy(sandbox, 'echo "git@host: Permission denied (publickey)." >&2; exit 255');
    git(sandbox.repo, 'remote', 'set-url', 'origin', `ssh://user:secret@host${sandbox.hub}`);
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    expect(watcher.problem).toContain('refused access: git@host: Permission denied (publickey).');
    expect(watcher.problem).toContain('Run "git fetch" there by hand');
    expect(watcher.problem).not.toContain('secret');
  });

  test('a git that is not on PATH', async () => {
    const sandbox = gitSandbox();
    vi.stubEnv('PATH', '/nonexistent');
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    expect(watcher.problem).toMatch(/git could not be started .* Install git/);
  });

  test('a stored cursor that is not ours counts as a first look', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox);
    watcher.cursor = '{"version":99}';
    expect(await watcher.check()).toEqual([]);
    publish(sandbox, 'claim: gate 1');
    expect(await watcher.told()).toEqual(['claim → adversary']);
  });

  test('a broken repository is reported and the claim is announced when it is mended', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    publish(sandbox, 'claim: gate 1');
    git(sandbox.repo, 'fetch', '-q');
    renameSync(`${sandbox.repo}/.git/objects`, `${sandbox.repo}/.git/away`);
    mkdirSync(`${sandbox.repo}/.git/objects`);
    expect(await watcher.check()).toEqual([]);
    expect(watcher.problem).toBeDefined();
    rmSync(`${sandbox.repo}/.git/objects`, { recursive: true });
    renameSync(`${sandbox.repo}/.git/away`, `${sandbox.repo}/.git/objects`);
    expect(await watcher.told()).toEqual(['claim → adversary']);
    expect(watcher.problem).toBeUndefined();
  });
});

describe('a remote that hangs', () => {
  test('is given up at the deadline, with every process that git started', async () => {
    const sandbox = gitSandbox();
    const marker = join(sandbox.root, 'never-opened');
    reachBy(sandbox, `trap '' TERM\ntail -f /dev/null --pid=$$ ${marker} 2>/dev/null`);
    const watcher = Watcher.of(sandbox, { fetch_timeout: 0.5 });
    const start = Date.now();
    await watcher.check();
    expect(Date.now() - start).toBeLessThan(5_000);
    expect(watcher.problem).toMatch(
      /did not answer within 0\.5 s\. Check the network, or raise "fetch_timeout"/,
    );
    await vi.waitFor(() => expect(running(sandbox.root)).toBe(0), 5_000);
  });

  test('is given up when the pass is over', async () => {
    const sandbox = gitSandbox();
    reachBy(sandbox, `tail -f /dev/null ${sandbox.root}/never-opened 2>/dev/null`);
    const watcher = Watcher.of(sandbox);
    const start = Date.now();
    await watcher.check(AbortSignal.timeout(300));
    expect(Date.now() - start).toBeLessThan(5_000);
    expect(watcher.problem).toContain('did not answer in the time that a pass may take');
    await vi.waitFor(() => expect(running(sandbox.root)).toBe(0), 5_000);
  });

  test('is asked again less and less often, while work that is already here is still announced', async () => {
    const sandbox = gitSandbox();
    const watcher = Watcher.of(sandbox);
    await watcher.check();
    commit(sandbox.repo, 'claim: pushed from this clone');
    git(sandbox.repo, 'push', '-q', 'origin', 'main');
    reachBy(sandbox, 'echo "ssh: connect to host host port 22: Connection refused" >&2; exit 255');
    const counter = countGit(sandbox.root);
    const fetches = () => counter.take().filter((call) => call.includes(' fetch ')).length;
    expect(await watcher.told()).toEqual(['claim → adversary']);
    expect(watcher.problem).toContain(
      'could not be fetched: ssh: connect to host host port 22: Connection refused',
    );
    expect(fetches()).toBe(1);
    const { problem } = watcher;
    let asked = 0;
    for (let second = 0; second < 600; second += 1) {
      watcher.now += 1_000;
      await watcher.check();
      expect(watcher.problem).toBe(problem);
      asked = fetches() + asked;
    }
    expect(asked).toBeGreaterThanOrEqual(5);
    expect(asked).toBeLessThanOrEqual(9);
    reachBy(sandbox, THROUGH);
    git(sandbox.other, 'pull', '-q', '--rebase');
    publish(sandbox, 'review: gate 1');
    watcher.now += 301_000;
    expect(await watcher.told()).toEqual(['review → builder']);
    expect(watcher.problem).toBeUndefined();
  });
});

describe('names that a shell would misread', () => {
  test.each(["it's $(touch PWNED) dir", 'new\nline; touch PWNED', '-C --help', '"double" `touch PWNED`'])(
    'a repository in a folder named %j works and runs nothing',
    async (name) => {
      const sandbox = gitSandbox({ name: `./${name}` });
      git(sandbox.root, 'clone', '-q', '--bare', sandbox.hub, join(sandbox.root, `hub ${name}`));
      git(sandbox.repo, 'remote', 'set-url', 'origin', join(sandbox.root, `hub ${name}`));
      git(sandbox.other, 'remote', 'set-url', 'origin', join(sandbox.root, `hub ${name}`));
      const watcher = Watcher.of(sandbox, { inboxes: ['$(touch PWNED)'] });
      await watcher.check();
      publish(sandbox, 'claim: $(touch PWNED)', { '$(touch PWNED)': 'x' });
      expect(await watcher.told()).toEqual(['claim → adversary', 'inbox → adversary']);
      expect(watcher.problem).toBeUndefined();
      expect(
        [sandbox.root, sandbox.repo, process.cwd()].some((folder) => existsSync(join(folder, 'PWNED'))),
      ).toBe(false);
    },
  );
});
