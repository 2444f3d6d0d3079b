import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Sandbox, test } from '../support/sandbox.ts';
import { agent, head, start, statusOf, watchdogPid } from './support/fleet.ts';

async function serverPid(sandbox: Sandbox): Promise<number> {
  return Number((await sandbox.tmux('display-message', '-p', '#{pid}')).stdout);
}

test('D5 after the tmux server was killed the fleet comes back on a new one', async ({ sandbox }) => {
  await start(
    sandbox,
    `${head()}${agent('a')}${agent('b')}\n[[service]]\nname = "web"\ncommand = "exec sleep 1000"\n`,
  );
  const [watchdog, server] = [await watchdogPid(sandbox), await serverPid(sandbox)];
  process.kill(server, 'SIGKILL');
  await sandbox.event({ event: 'tmux-connected' });
  const up = async () => (await sandbox.sessions()).filter((name) => name.startsWith('t-')).length;
  await sandbox.until('all sessions are back', async () => (await up()) === 4);
  expect(await serverPid(sandbox)).not.toBe(server);
  expect(await watchdogPid(sandbox)).toBe(watchdog);
  const { body } = await sandbox.json(['status']);
  expect([...body.agents, ...body.services].map(({ state }) => state)).toEqual([
    'running',
    'running',
    'running',
  ]);
});

test('D5 with a stopped tmux server status answers within seconds, and nobody is counted as dead', async ({
  sandbox,
}) => {
  await start(sandbox, head() + agent('a') + agent('b'));
  const server = await serverPid(sandbox);
  const before = await sandbox.panePid('t-a');
  process.kill(server, 'SIGSTOP');
  try {
    const began = Date.now();
    const { exitCode, body } = await sandbox.json(['status']);
    expect(Date.now() - began).toBeLessThan(8_000);
    expect(exitCode).toBe(4);
    expect(body.tmux.problem).toMatch(/did not answer .* within \d+ ms/);
    expect(body.agents.map(({ state }: { state: string }) => state)).toEqual(['unknown', 'unknown']);
    await sandbox.event({ event: 'tmux-lost' });
  } finally {
    process.kill(server, 'SIGCONT');
  }
  await sandbox.event({ event: 'tmux-connected' });
  await sandbox.until('status is clear again', async () => (await sandbox.json(['status'])).exitCode === 0);
  expect((await statusOf(sandbox, 'a')).restarts).toBe(0);
  expect(await sandbox.panePid('t-a')).toBe(before);
  expect(sandbox.events({ event: 'agent-gone' })).toEqual([]);
  expect(sandbox.events({ event: 'agent-exited' })).toEqual([]);
});

test('D16 another window and a split do not hide the agent: it is told, and healed when it ends', async ({
  sandbox,
}) => {
  sandbox.write('wake.md', 'time to look\n');
  await start(sandbox, head() + agent('a'));
  const first = await sandbox.panePid('t-a');
  await sandbox.tmux('split-window', '-t', '=t-a:', 'cat >/dev/null');
  await sandbox.tmux('new-window', '-t', '=t-a:', 'cat >/dev/null');
  sandbox.config(head() + agent('a', 'wake = { interval = 0.3, prompt_file = "wake.md" }'));
  await sandbox.until('a is woken', () => sandbox.received('a').includes('time to look'));
  if (first !== undefined) process.kill(first, 'SIGKILL');
  await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
  const told = sandbox.received('a').length;
  await sandbox.until('the new one is woken', () => sandbox.received('a').length > told);
  expect((await statusOf(sandbox, 'a')).state).toBe('running');
});

test('D29 without tmux nothing is started, and the error says what to install', async ({ sandbox }) => {
  const bare = join(sandbox.root, 'bare');
  mkdirSync(bare);
  symlinkSync(process.execPath, join(bare, 'node'));
  for (const program of ['sh', 'git', 'sed', 'dirname', 'basename', 'uname', 'env', 'cat', 'sleep'])
    symlinkSync(await which(sandbox, program), join(bare, program));
  sandbox.config(head() + agent('a'));
  sandbox.program('listener', 'sleep 1000');
  for (const verb of ['up', 'status', 'down']) {
    const { exitCode, body } = await sandbox.json([verb], { env: { PATH: `${sandbox.bin}:${bare}` } });
    expect(exitCode, verb).toBe(4);
    expect(body.error.code, verb).toBe('TMUX_MISSING');
    expect(body.error.hint, verb).toContain('tmux 3.2');
  }
  expect(sandbox.alive()).toEqual([]);
});

test('D29 a session that tmux refuses is a failed start, not a success', async ({ sandbox }) => {
  sandbox.write('full', 'no folder\n');
  sandbox.config(head() + agent('good') + agent('bad', 'dir = "full"'));
  sandbox.program('listener', 'sleep 1000');
  const refused = await sandbox.json(['up']);
  expect(refused.exitCode).toBe(2);
  expect(refused.body.error.code).toBe('AGENT_DIR_INVALID');
  expect(await sandbox.sessions()).toEqual([]);
});

test('D34 the first output of every session is in its log', async ({ sandbox }) => {
  sandbox.program('first', 'echo "first words of $AGENTS_NAME"; exec sleep 1000');
  const names = Array.from({ length: 20 }, (_, index) => `a${index}`);
  sandbox.config(
    head().replace('"listener {kickoff}"', '"first"') + names.map((name) => agent(name)).join(''),
  );
  await sandbox.ok(['up']);
  await sandbox.until('all have logs', () => names.every((name) => sandbox.log(`t-${name}`) !== ''));
  for (const name of names)
    expect(sandbox.log(`t-${name}`)).toMatch(new RegExp(`^first words of ${name}\\r?\\n`));
});

async function which(sandbox: Sandbox, program: string): Promise<string> {
  return (await sandbox.run('sh', ['-c', `command -v ${program}`])).stdout.trim();
}
