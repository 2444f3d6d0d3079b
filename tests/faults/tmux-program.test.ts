import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { agent, head, start, statusOf, watchdogPid } from '../defects/support/fleet.ts';
import { test } from '../support/sandbox.ts';

/** tmux 3.1c, as far as it is asked: it does not know `-N`. */
const OLD = 'case $1 in -V) echo "tmux 3.1c" ;; *) echo "usage: tmux [-2CDluvV]" >&2; exit 1 ;; esac';

test('with a tmux that is too old every command says which version it is, and nothing is started', async ({
  sandbox,
}) => {
  sandbox.program('tmux', OLD);
  sandbox.config(head() + agent('a'));
  for (const args of [['up'], ['status'], ['down'], ['watchdog']]) {
    const { exitCode, body } = await sandbox.json(args);
    expect(exitCode, args[0]).toBe(4);
    expect(body.error, args[0]).toMatchObject({
      code: 'TMUX_TOO_OLD',
      message: 'tmux 3.1c is too old; 3.2 or newer is needed.',
      hint: 'Install a newer tmux and look at it with: tmux -V',
    });
  }
  expect(sandbox.alive()).toEqual([]);
});

test('a folder for sockets whose path is too long is named, with what to do', async ({ sandbox }) => {
  sandbox.config(head() + agent('a'));
  const folder = join(sandbox.root, 'x'.repeat(100));
  mkdirSync(folder);
  const { exitCode, body } = await sandbox.json(['up'], { env: { TMUX_TMPDIR: folder } });
  expect(exitCode).toBe(4);
  expect(body.error).toMatchObject({
    code: 'TMUX_SOCKET_UNUSABLE',
    message: expect.stringContaining('File name too long'),
    hint: expect.stringContaining('TMUX_TMPDIR'),
  });
  await sandbox.until('no process is left', () => sandbox.alive().length === 0);
});

test('the watchdog survives that tmux becomes unusable under it, and brings the fleet back when it works again', async ({
  sandbox,
}) => {
  const real = (await sandbox.run('sh', ['-c', 'command -v tmux'])).stdout.trim();
  sandbox.program('tmux', `exec '${real}' "$@"`);
  await start(sandbox, head() + agent('a'));
  const watchdog = await watchdogPid(sandbox);
  const server = Number((await sandbox.tmux('display-message', '-p', '#{pid}')).stdout);
  sandbox.program('tmux', OLD);
  process.kill(server, 'SIGKILL');
  await sandbox.event({ event: 'tmux-lost' });
  const { exitCode, body } = await sandbox.json(['status']);
  expect([exitCode, body.error.code]).toEqual([4, 'TMUX_TOO_OLD']);
  sandbox.program('tmux', `exec '${real}' "$@"`);
  await sandbox.event({ event: 'tmux-connected' });
  await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
  expect((await statusOf(sandbox, 'a')).state).toBe('running');
  expect(await watchdogPid(sandbox)).toBe(watchdog);
});
