import { execa } from 'execa';
import { expect } from 'vitest';
import { agent, head, passes, start, watchdogPid } from '../defects/support/fleet.ts';
import { post } from '../support/outbox.ts';
import { AGENTS, test } from '../support/sandbox.ts';

/** From now on a process cannot have more files open than this. */
const limitFiles = (pid: number, files: number) =>
  execa('prlimit', ['--pid', `${pid}`, `--nofile=${files}:20000`]);

test('a watchdog that cannot open one more file lives, and goes on with everything when it can', async ({
  sandbox,
}) => {
  await start(sandbox, head() + agent('a') + agent('b'));
  const watchdog = await watchdogPid(sandbox);
  await passes(sandbox, 2);
  await limitFiles(watchdog, 1);
  process.kill((await sandbox.panePid('t-a')) ?? 0, 'SIGKILL');
  post(sandbox, 'b', 'while nothing goes');
  const until = Date.now() + 2_500;
  await sandbox.until('2.5 s have passed', () => Date.now() > until);
  expect(sandbox.received('b')).toEqual([]);
  await limitFiles(watchdog, 20_000);
  await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
  await sandbox.until('the message is read', () => sandbox.received('b').includes('while nothing goes'));
  expect(await watchdogPid(sandbox)).toBe(watchdog);
});

test('a watchdog that is not told of changes looks at its intervals, and says so', async ({ sandbox }) => {
  sandbox.config(head() + agent('a'));
  const forbid = 'echo 0 >/proc/sys/user/max_inotify_instances';
  const up = await sandbox.run('unshare', [
    '--user',
    '--map-root-user',
    'sh',
    '-c',
    `${forbid} && exec '${AGENTS}' up`,
  ]);
  expect(up).toMatchObject({ exitCode: 0 });
  const told = await sandbox.event({ event: 'state-problem' });
  expect(told.message).toBe(
    'the system does not tell of changes of files (EMFILE: too many open files): they are noticed at the next look, every 0.2 s',
  );
  sandbox.config(head() + agent('a') + agent('b'));
  await sandbox.event({ event: 'agent-started', agent: 'b' });
  process.kill((await sandbox.panePid('t-a')) ?? 0, 'SIGKILL');
  await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
  post(sandbox, 'a', 'are you there');
  await sandbox.until('it is read', () => sandbox.received('a').includes('are you there'));
  expect(sandbox.events({ event: 'state-problem' }).length).toBe(1);
});
