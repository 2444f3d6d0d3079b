import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Repository } from '../support/repository.ts';
import { test } from '../support/sandbox.ts';
import { agent, head, passes, start, statusOf, watchdogPid } from './support/fleet.ts';
import { pairLoop, writeRoles } from './support/pair-loop.ts';

test('D32 agents whose prompt is typed begin side by side, and others are healed meanwhile', async ({
  sandbox,
}) => {
  // It shows that it starts, and never more: then `connect_delay` counts.
  sandbox.program('slow', 'printf loading; stty -echo raw; exec sleep 1000');
  const backend = '\n[backend.slow]\ndriver = "opencode"\nbin = "slow"\nconnect_delay = 3\n';
  const names = Array.from({ length: 5 }, (_, index) => `s${index}`);
  const toml =
    head() + backend + agent('quick') + names.map((name) => agent(name, 'backend = "slow"')).join('');
  await start(sandbox, toml);
  const quick = await sandbox.panePid('t-quick');
  if (quick !== undefined) process.kill(quick, 'SIGKILL');
  await sandbox.event({ event: 'agent-started', agent: 'quick' }, { count: 2, deadline: 2_500 });
  const typed = () =>
    sandbox
      .journal()
      .filter(({ event, agent }) => /^message-(delivered|unknown)$/.test(event) && agent?.startsWith('s'));
  expect(typed()).toEqual([]);
  await sandbox.until('all prompts were typed', () => typed().length === names.length, 20_000);
  const began = Date.parse(sandbox.events({ event: 'agent-started', agent: 's0' })[0]?.at ?? '');
  const last = Math.max(...typed().map(({ at }) => Date.parse(at)));
  // One after the other they would need 5 × 3 s before the last is typed.
  expect(last - began).toBeLessThan(12_000);
});

test('D32 a remote that never answers blocks nothing, and status says so', async ({ sandbox }) => {
  const repository = await Repository.create(sandbox);
  writeRoles(sandbox);
  const ssh = sandbox.program('hanging-ssh', 'exec sleep 1000');
  await sandbox.git(repository.clone, 'remote', 'set-url', 'origin', 'ssh://nowhere.invalid/x.git');
  sandbox.write('wake.md', 'time to look\n');
  const toml =
    head() +
    pairLoop({ handoff: 'fetch_timeout = 1.5' }) +
    agent('a', 'wake = { interval = 0.5, prompt_file = "wake.md" }');
  const began = Date.now();
  await start(sandbox, toml, { GIT_SSH_COMMAND: ssh });
  expect(Date.now() - began).toBeLessThan(10_000);
  const pid = await sandbox.panePid('t-a');
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2, deadline: 3_000 });
  await sandbox.until('a is woken', () => sandbox.received('a').length > 0, 5_000);
  const problem = await sandbox.event({ event: 'handoff-problem', message: 'did not answer within 1.5 s' });
  expect(problem.message).toContain('nowhere.invalid');
  await sandbox.until('status says so', async () =>
    String((await sandbox.json(['status'])).body.loops[0].handoff.problem).includes(
      'did not answer within 1.5 s',
    ),
  );
});

test('D33 an idle fleet starts no process at all', async ({ sandbox }) => {
  const repository = await Repository.create(sandbox);
  writeRoles(sandbox);
  const names = Array.from({ length: 20 }, (_, index) => `a${index}`);
  const real = Object.fromEntries(
    await Promise.all(
      ['tmux', 'git', 'ps', 'sh'].map(async (name) => [
        name,
        (await sandbox.run('sh', ['-c', `command -v ${name}`])).stdout,
      ]),
    ),
  );
  expect(repository.clone).not.toBe('');
  for (const name of ['tmux', 'git', 'ps'])
    sandbox.program(name, `echo "${name} $*" >>'${sandbox.root}/started'\nexec '${real[name]}' "$@"`);
  await start(sandbox, head() + pairLoop() + names.map((name) => agent(name)).join(''));
  await sandbox.until('the branch was read', () => sandbox.exists('.ao-state/state/handoff-loop.json'));
  await passes(sandbox, 5);
  const before = sandbox.read(`${sandbox.root}/started`);
  await passes(sandbox, 10);
  expect(sandbox.read(`${sandbox.root}/started`)).toBe(before);
});

test('D36 status tells what each agent does, and a hung watchdog, to people and to programs', async ({
  sandbox,
}) => {
  await start(sandbox, head() + agent('a') + agent('off', 'enabled = false'));
  await passes(sandbox);
  const { exitCode, body } = await sandbox.json(['status']);
  expect(exitCode).toBe(0);
  expect(body).toMatchObject({
    v: 1,
    verb: 'status',
    ok: true,
    watchdog: { state: 'running' },
    tmux: { problem: null },
  });
  expect(body.agents[0]).toMatchObject({
    name: 'a',
    session: 't-a',
    state: 'running',
    watch: 'heal',
    enabled: true,
    restarts: 0,
    limit: null,
    delayed: null,
    lastExit: null,
    heldSince: null,
    waitingMessages: 0,
    activity: { activity: 'idle' },
  });
  for (const time of [
    body.agents[0].startedAt,
    body.agents[0].lastOutputAt,
    body.watchdog.since,
    body.watchdog.lastBeatAt,
  ])
    expect(Math.abs(Date.now() - Date.parse(time))).toBeLessThan(60_000);
  expect(body.agents[1]).toMatchObject({ name: 'off', enabled: false, state: 'stopped' });
  const pid = await watchdogPid(sandbox);
  process.kill(pid, 'SIGSTOP');
  try {
    const longAgo = new Date(Date.now() - 120_000);
    utimesSync(join(sandbox.stateDir, 'watchdog.lock'), longAgo, longAgo);
    expect((await sandbox.json(['status'])).body.watchdog).toMatchObject({ state: 'hung', pid });
    expect((await sandbox.agents(['status'])).stdout).toMatch(/watchdog .*HUNG .*no sign of life for 2 min/);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await sandbox.until(
    'it is well again',
    async () => (await sandbox.json(['status'])).body.watchdog.state === 'running',
  );
  expect((await statusOf(sandbox, 'a')).restarts).toBe(0);
});
