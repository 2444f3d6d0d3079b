import { join } from 'node:path';
import { expect } from 'vitest';
import { test } from '../support/sandbox.ts';
import { agent, head, start, statusOf, watchdogPid } from './support/fleet.ts';

const exec = (name: string, bin: string) =>
  `\n[backend.${name}]\nprompt_delivery = "exec"\nbin = ${JSON.stringify(bin)}\n`;

test('D22 a command that keeps ending is restarted with growing pauses, then left alone, and status says why', async ({
  sandbox,
}) => {
  sandbox.program('crash', 'echo "boom $$"; exit 3');
  const settings = head({ watchdog: 'restart_limit = 3\nrestart_window = 600' });
  const toml = settings + exec('crash', 'crash') + agent('bad', 'backend = "crash"') + agent('good');
  await start(sandbox, toml);
  await sandbox.event({ event: 'agent-quarantined', agent: 'bad' });
  expect(sandbox.events({ event: 'restart-delayed', agent: 'bad' }).length).toBeGreaterThan(0);
  const starts = () => sandbox.events({ event: 'agent-started', agent: 'bad' });
  expect(starts().length).toBe(4);
  const [, second, third, fourth] = starts().map(({ at }) => Date.parse(at));
  // Pauses of at least 0.2 and 0.4 s; a busy machine makes each of them longer.
  expect((third ?? 0) - (second ?? 0)).toBeGreaterThan(190);
  expect((fourth ?? 0) - (third ?? 0)).toBeGreaterThan(390);
  const status = await statusOf(sandbox, 'bad');
  expect(status).toMatchObject({ restarts: 3, delayed: { quarantine: true }, lastExit: { exitCode: 3 } });
  expect(Date.parse(status.delayed.until)).toBeGreaterThan(Date.now() + 300_000);
  expect((await sandbox.ok(['status'])).stdout).toMatch(/bad .*quarantined/);
  expect(sandbox.log('t-bad').match(/boom \d+/g)?.length).toBe(4);
  expect((await statusOf(sandbox, 'good')).state).toBe('running');
  process.kill(await watchdogPid(sandbox), 'SIGKILL');
  sandbox.program('crash', 'exec sleep 1000');
  await sandbox.ok(['up', 'watchdog']);
  await sandbox.event({ event: 'watchdog-started' }, { count: 2 });
  expect((await statusOf(sandbox, 'bad')).delayed).toMatchObject({ quarantine: true });
  expect(starts().length).toBe(4);
  await sandbox.ok(['up', 'bad']);
  expect(await statusOf(sandbox, 'bad')).toMatchObject({ state: 'running' });
  await sandbox.until(
    'the quarantine is over',
    async () => (await statusOf(sandbox, 'bad')).delayed === null,
  );
});

test('D22 an agent that stalls again and again is not rebooted for ever', async ({ sandbox }) => {
  const settings = head({ watchdog: 'restart_limit = 2\nrestart_window = 600' });
  const quick = settings.replace('[backend.listener]', '[backend.listener]\nstall_idle = 0.3');
  await start(sandbox, quick + agent('idle', 'watch = "heal+stall"'));
  await sandbox.event({ event: 'agent-quarantined', agent: 'idle' });
  expect(sandbox.events({ event: 'agent-started', agent: 'idle' }).length).toBe(3);
  expect(await statusOf(sandbox, 'idle')).toMatchObject({ restarts: 2, delayed: { quarantine: true } });
});

test('D22 a finished task is not run again, not even by the next watchdog', async ({ sandbox }) => {
  sandbox.program('task', `echo run >>'${sandbox.root}/runs'; echo done`);
  const task = 'kind = "task"\nbackend = "task"';
  await start(sandbox, head() + exec('task', 'task') + agent('once', task) + agent('a'));
  await sandbox.event({ event: 'agent-finished', agent: 'once' });
  const pid = await watchdogPid(sandbox);
  process.kill(pid, 'SIGKILL');
  await sandbox.until('it is dead', () => !sandbox.alive().includes(pid));
  const agentPid = await sandbox.panePid('t-a');
  if (agentPid !== undefined) process.kill(agentPid, 'SIGKILL');
  await sandbox.ok(['up', 'watchdog']);
  await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
  await sandbox.until(
    'some passes',
    () =>
      Date.now() - Date.parse(sandbox.events({ event: 'agent-started', agent: 'a' })[1]?.at ?? '') > 1_000,
  );
  expect(sandbox.read(`${sandbox.root}/runs`)).toBe('run\n');
  expect((await statusOf(sandbox, 'once')).lastExit).toMatchObject({ exitCode: 0 });
});

test('D23 down leaves nothing of 60 agents, whatever the watchdog is about to do', async ({ sandbox }) => {
  sandbox.program('stubborn', "trap '' HUP TERM\nwhile :; do sleep 1; done");
  const names = Array.from({ length: 60 }, (_, index) => `a${index}`);
  const stubborn = exec('stubborn', 'stubborn');
  const backend = (index: number) => (index % 10 === 0 ? 'backend = "stubborn"' : '');
  await start(sandbox, head() + stubborn + names.map((name, index) => agent(name, backend(index))).join(''));
  const pids = await Promise.all(names.slice(0, 30).map((name) => sandbox.panePid(`t-${name}`)));
  for (const pid of pids) if (pid !== undefined) process.kill(pid, 'SIGKILL');
  const { body } = await sandbox.json(['down']);
  expect(body.ok).toBe(true);
  expect((await sandbox.sessions()).filter((name) => name.startsWith('t-'))).toEqual([]);
  await sandbox.nothingAlive();
});

test('D23 an agent that was stopped by name stays stopped until it is wanted again', async ({ sandbox }) => {
  await start(sandbox, head() + agent('x') + agent('y'));
  await sandbox.ok(['down', 'x']);
  for (const restart of [false, true]) {
    if (restart) {
      process.kill(await watchdogPid(sandbox), 'SIGKILL');
      await sandbox.ok(['up']);
    }
    const pid = await sandbox.panePid('t-y');
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await sandbox.event({ event: 'agent-started', agent: 'y' }, { count: restart ? 3 : 2 });
    expect(await sandbox.sessions()).not.toContain('t-x');
  }
  expect((await statusOf(sandbox, 'x')).heldSince).not.toBeNull();
  await sandbox.ok(['up', 'x']);
  expect(await statusOf(sandbox, 'x')).toMatchObject({ state: 'running', heldSince: null });
});

test('D24 the model of one up is for that start only, whether or not it started the tmux server', async ({
  sandbox,
}) => {
  sandbox.program('model', `echo "$1" >>'${sandbox.root}/models-'"$AGENTS_NAME"; exec sleep 1000`);
  const toml =
    head() +
    exec('model', 'model {model}') +
    ['a', 'b'].map((name) => agent(name, 'backend = "model"\nmodel = "cheap"')).join('');
  sandbox.config(toml);
  const models = (name: string) => sandbox.read(`${sandbox.root}/models-${name}`).split('\n').slice(0, -1);
  await sandbox.ok(['up', 'a'], { env: { AGENT_MODEL_a: 'expensive' } });
  await sandbox.ok(['up'], { env: { AGENT_MODEL_b: 'expensive' } });
  await sandbox.until('both run', () => models('a').length === 1 && models('b').length === 1);
  expect([models('a'), models('b')]).toEqual([['expensive'], ['expensive']]);
  expect((await sandbox.tmux('show-environment', '-g')).stdout).not.toContain('AGENT_MODEL');
  for (const name of ['a', 'b']) {
    const pid = await sandbox.panePid(`t-${name}`);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await sandbox.until(`${name} is healed`, () => models(name).length === 2);
    expect(models(name)).toEqual(['expensive', 'cheap']);
  }
});

test('D25 a second watchdog says who runs already and ends with 3', async ({ sandbox }) => {
  await start(sandbox, head() + agent('a'));
  const pid = await watchdogPid(sandbox);
  const second = await sandbox.agents(['watchdog']);
  expect(second.exitCode).toBe(3);
  expect(second.stderr).toContain(`process ${pid}`);
  const { body } = await sandbox.json(['watchdog']);
  expect(body.error.code).toBe('WATCHDOG_LOCKED');
  process.kill(pid, 'SIGKILL');
  const next = sandbox.spawn(['watchdog']);
  await sandbox.event({ event: 'watchdog-started' }, { count: 2, deadline: 3_000 });
  next.kill('SIGTERM');
  expect((await next).exitCode).toBe(0);
});

test('D26 names that tmux would change are refused; all others work from up to down', async ({ sandbox }) => {
  for (const bad of ['a.b', 'a:b', 'a/b', '$HOME']) {
    sandbox.config(head() + agent(bad));
    const { exitCode, body } = await sandbox.json(['up']);
    expect(exitCode, bad).toBe(2);
    expect(body.error.problems[0].code, bad).toBe('CONFIG_BAD_NAME');
  }
  expect(sandbox.alive()).toEqual([]);
  const names = ['with blank', '$5', '100%', '@at', 'k=v', '{name}', "it's", '"quoted"', 'naïve', '-dash'];
  await start(sandbox, head() + names.map((name) => agent(name)).join(''));
  const { body } = await sandbox.json(['status']);
  expect(body.agents.map(({ name, state }: { name: string; state: string }) => [name, state])).toEqual(
    names.map((name) => [name, 'running']),
  );
  await sandbox.ok(['down', '100%']);
  await sandbox.ok(['down', '--', '-dash']);
  expect((await sandbox.sessions()).filter((name) => name.startsWith('t-')).length).toBe(
    names.length - 2 + 1,
  );
  expect(sandbox.events({ event: 'agent-gone' })).toEqual([]);
  await sandbox.ok(['down']);
  await sandbox.nothingAlive();
});

test('D26 init makes a config that works in folders with any name', async ({ sandbox }) => {
  sandbox.program('claude', 'exec sleep 1000');
  for (const folder of ['my.proj', `it's "my" proj`, 'a:b\\c $(touch PWNED) 漢字']) {
    const dir = join(sandbox.project, folder);
    await sandbox.ok(['init', folder]);
    await sandbox.ok(['up'], { cwd: dir });
    const { body } = await sandbox.json(['status'], { cwd: dir });
    expect(body.agents[0], folder).toMatchObject({ name: 'worker', state: 'running' });
    await sandbox.ok(['down'], { cwd: dir });
  }
  await sandbox.nothingAlive();
  expect((await sandbox.run('find', [sandbox.root, '-name', 'PWNED'])).stdout).toBe('');
});

test('D28 nobody can take the session of the watchdog, or that of another agent', async ({ sandbox }) => {
  for (const [toml, code] of [
    [agent('watchdog'), 'CONFIG_RESERVED_NAME'],
    [agent('a', 'session = "t-watchdog"'), 'CONFIG_RESERVED_NAME'],
    [agent('a') + agent('b', 'session = "t-a"'), 'CONFIG_DUPLICATE_SESSION'],
  ] as const) {
    sandbox.config(head() + toml);
    const { exitCode, body } = await sandbox.json(['up']);
    expect(exitCode).toBe(2);
    expect(body.error.problems[0].code).toBe(code);
  }
  expect(sandbox.alive()).toEqual([]);
});

test.for([
  { key: 'log_dir', from: 'log_dir = ".ao-state"', to: 'log_dir = ".elsewhere"' },
  { key: 'session_prefix', from: 'session_prefix = "t-"', to: 'session_prefix = "u-"' },
  { key: 'tmux_socket', from: '[defaults]', to: '[defaults]\ntmux_socket = "ao-test-elsewhere"' },
])(
  'D25 with another $key in the file, no second fleet or watchdog is started beside the running one',
  async ({ key, from, to }, { sandbox }) => {
    const before = head() + agent('a');
    await start(sandbox, before);
    const watchdog = await watchdogPid(sandbox);
    const starts = sandbox.events({ event: 'agent-started' }).length;
    sandbox.config(before.replace(from, to));
    for (const verb of ['up', 'watchdog', 'down']) {
      const { exitCode, stderr } = await sandbox.agents([verb]);
      expect([verb, exitCode]).toEqual([verb, 2]);
      expect(stderr).toContain(`CONFIG_NEEDS_RESTART: The running watchdog cannot change ${key} from`);
    }
    sandbox.config(before);
    expect(await watchdogPid(sandbox)).toBe(watchdog);
    expect(sandbox.events({ event: 'agent-started' }).length).toBe(starts);
    await sandbox.ok(['down']);
    expect(sandbox.alive()).toEqual([]);
  },
);
