import { expect } from 'vitest';
import { type Sandbox, test } from '../support/sandbox.ts';
import { agent, head, replaceFile, start, statusOf, watchdogPid } from './support/fleet.ts';

const GOOD = head() + agent('a') + agent('b');
const LOOP = '\n[loop]\nphases = [{ id = "p1", status = "S.md" }]\n';

/** One for each kind of mistake that used to end the watchdog, with the code of its answer. */
const BROKEN: readonly (readonly [kind: string, toml: string, code: string])[] = [
  ['a TOML syntax error', `${GOOD}\n[[agent]\n`, 'CONFIG_SYNTAX'],
  ['an unknown backend', GOOD + agent('c', 'backend = "listner"'), 'CONFIG_'],
  ['an agent without a name', `${GOOD}\n[[agent]]\nkind = "task"\n`, 'CONFIG_'],
  ['an agent without a backend', GOOD.replace('backend = "listener"', ''), 'CONFIG_'],
  [
    'a bad regular expression',
    GOOD.replace('[backend.listener]', "[backend.listener]\nactive_re = '('"),
    'CONFIG_',
  ],
  ['a loop agent without a role', GOOD + LOOP + agent('c', 'kind = "loop"'), 'CONFIG_'],
];

test('D1 the watchdog survives every kind of broken config, says so, and goes on with the last good one', async ({
  sandbox,
}) => {
  await start(sandbox, GOOD);
  const pid = await watchdogPid(sandbox);
  for (const [index, [kind, toml, code]] of BROKEN.entries()) {
    replaceFile(sandbox, 'agents.toml', toml);
    const event = await sandbox.event({ event: 'config-rejected' }, { count: index + 1 });
    const problems = event.data?.problems as { code: string; hint: string }[];
    expect(problems.length, kind).toBeGreaterThan(0);
    expect(problems[0]?.code, kind).toContain(code);
    expect(problems[0]?.hint, kind).not.toBe('');
    const shown = await sandbox.agents(['status']);
    expect(shown.exitCode, kind).toBe(2);
    expect(shown.stderr, kind).toContain(`The watchdog (process ${pid}) goes on with the last good config.`);
  }
  await killPane(sandbox, 'b');
  await sandbox.event({ event: 'agent-started', agent: 'b' }, { count: 2 });
  sandbox.config(GOOD);
  await sandbox.event({ event: 'config-reloaded' });
  expect(await watchdogPid(sandbox)).toBe(pid);
  expect((await sandbox.agents(['status'])).exitCode).toBe(0);
});

test('D1 everything can be stopped although the config is broken, as long as its watchdog runs', async ({
  sandbox,
}) => {
  const service = '\n[[service]]\nname = "beside"\ncommand = "exec sleep 1000"\n';
  await start(sandbox, GOOD + service);
  replaceFile(sandbox, 'agents.toml', `${GOOD}x = [`);
  expect((await sandbox.agents(['down', 'b'])).exitCode).toBe(2);
  expect(await sandbox.sessions()).toContain('t-b');
  const { stdout } = await sandbox.ok(['down']);
  expect(stdout).toContain('the config cannot be read (');
  await sandbox.nothingAlive();
  const again = await sandbox.json(['down']);
  expect(again).toMatchObject({ exitCode: 2, body: { error: { code: 'CONFIG_SYNTAX' } } });
});

test('D1 an agent whose prompt file is missing is reported and retried; the watchdog and the others go on', async ({
  sandbox,
}) => {
  await start(sandbox, GOOD);
  const pid = await watchdogPid(sandbox);
  sandbox.config(GOOD + agent('c', 'prompt_file = "prompts/c.md"'));
  await sandbox.event({ event: 'agent-start-failed', agent: 'c', message: /prompt/ });
  await sandbox.until(
    'status tells the problem',
    async () => (await statusOf(sandbox, 'c')).problem !== null,
  );
  expect((await statusOf(sandbox, 'c')).problem).toContain('prompts/c.md');
  sandbox.write('prompts/c.md', 'Hello.\n');
  await sandbox.event({ event: 'agent-started', agent: 'c' });
  await sandbox.until('the problem is over', async () => (await statusOf(sandbox, 'c')).problem === null);
  expect(await watchdogPid(sandbox)).toBe(pid);
});

test('D1 up with one missing prompt file starts nothing at all', async ({ sandbox }) => {
  sandbox.config(GOOD + agent('c', 'prompt_file = "prompts/c.md"') + agent('d'));
  sandbox.program('listener', 'sleep 1000');
  const { exitCode, body } = await sandbox.json(['up']);
  expect(exitCode).toBe(2);
  expect(body.error).toMatchObject({ code: 'PROMPT_UNREADABLE' });
  expect(body.error.message).toContain('prompts/c.md');
  expect(await sandbox.sessions()).toEqual([]);
  expect(sandbox.alive()).toEqual([]);
});

test('D2 an agent with a wake can be removed and renamed while the watchdog runs', async ({ sandbox }) => {
  sandbox.write('wake.md', 'time to look\n');
  const wake = 'wake = { interval = 0.5, prompt_file = "wake.md" }';
  await start(sandbox, head() + agent('a', wake) + agent('b', wake));
  const pid = await watchdogPid(sandbox);
  sandbox.config(head() + agent('c', wake));
  await sandbox.event({ event: 'config-reloaded' });
  await sandbox.until('c is woken', () => sandbox.received('c').includes('time to look'));
  expect(await watchdogPid(sandbox)).toBe(pid);
});

test('D4 a phase that does not exist is refused, and a phase file with nonsense ends nothing', async ({
  sandbox,
}) => {
  sandbox.write('prompts/builder.md', 'Build.\n');
  const phases = '\n[loop]\nphases = [{ id = "p1", status = "S1.md" }, { id = "p2", status = "S2.md" }]\n';
  await start(sandbox, head() + phases + agent('a', 'kind = "loop"\nrole = "builder"'));
  const pid = await watchdogPid(sandbox);
  for (const [number, exitCode] of [
    ['99', 1],
    ['xyz', 1],
    ['-1', 1],
  ] as const) {
    const ran = await sandbox.agents(['phase', 'set', number]);
    expect(ran.exitCode, number).toBe(exitCode);
    expect(sandbox.exists('.ao-state/state/phase-idx'), number).toBe(false);
  }
  for (const text of ['99', '-1']) {
    replaceFile(sandbox, '.ao-state/state/phase-idx', text);
    await sandbox.event({ event: 'phase-invalid', message: `"${text}"` });
    sandbox.write('S1.md', '## DONE\n');
    const status = await sandbox.json(['status']);
    expect(status.exitCode).toBe(0);
    expect(status.body.loops[0].problem).toContain(text);
    expect((await sandbox.agents(['phase'])).exitCode).toBe(1);
    expect(sandbox.read('.ao-state/state/phase-idx')).toBe(text);
  }
  sandbox.write('S1.md', '');
  replaceFile(sandbox, '.ao-state/state/phase-idx', '--5');
  expect((await sandbox.ok(['phase'])).stdout).toContain('p1 [1/2]');
  await sandbox.ok(['phase', 'set', '1']);
  await sandbox.until('the agent works in p2', () =>
    sandbox.read('.ao-state/state/run-t-a.json').includes('"p2"'),
  );
  expect(await watchdogPid(sandbox)).toBe(pid);
});

test('D8 an agent that is added later is woken, and a changed interval counts at once', async ({
  sandbox,
}) => {
  sandbox.write('wake.md', 'time to look\n');
  const woken = (interval: number) =>
    agent('b', `wake = { interval = ${interval}, prompt_file = "wake.md" }`);
  await start(sandbox, head() + agent('a'));
  sandbox.config(head() + agent('a') + woken(3600));
  await sandbox.event({ event: 'agent-started', agent: 'b' });
  expect(sandbox.received('b')).toEqual([]);
  sandbox.config(head() + agent('a') + woken(0.3));
  await sandbox.until('b is woken', () => sandbox.received('b').length >= 2);
  expect(new Set(sandbox.received('b'))).toEqual(new Set(['time to look']));
});

test('D38 misspelt words, keys and tables and duplicate names are all reported, with the line and the likely word', async ({
  sandbox,
}) => {
  sandbox.config(
    head({ watchdog: 'limit_probe_falback = 3' }).replace('heavy_interval = 0.4', 'heavy_interval = "abc"') +
      agent('a', 'watch = "heel"') +
      agent('a') +
      agent('b', 'wacth = "heal"') +
      '\n[servise]\nname = "x"\n',
  );
  const { exitCode, body } = await sandbox.json(['up']);
  expect(exitCode).toBe(2);
  const texts: string[] = body.error.problems.map(
    ({ message, hint }: { message: string; hint: string }) => `${message} ${hint}`,
  );
  for (const words of [
    ['limit_probe_falback', 'limit_probe_fallback'],
    ['heavy_interval', 'abc'],
    ['heel', 'heal'],
    ['"a"', 'line'],
    ['wacth', 'watch'],
    ['servise', 'service'],
  ])
    expect(
      texts.some((text) => words.every((word) => text.includes(word))),
      `${words} in ${texts.join('\n')}`,
    ).toBe(true);
  expect(sandbox.alive()).toEqual([]);
});

test('D38 a disabled agent is not woken', async ({ sandbox }) => {
  sandbox.write('wake.md', 'time to look\n');
  const wake = 'wake = { interval = 0.3, prompt_file = "wake.md" }';
  await start(sandbox, head() + agent('a', wake) + agent('off', `${wake}\nenabled = false`));
  await sandbox.ok(['up', 'off']);
  await sandbox.until('a was woken several times', () => sandbox.received('a').length >= 3);
  expect(sandbox.received('off')).toEqual([]);
});

async function killPane(sandbox: Sandbox, name: string): Promise<void> {
  const pid = await sandbox.panePid(`t-${name}`);
  if (pid === undefined) throw new Error(`${name} does not run`);
  process.kill(pid, 'SIGKILL');
}
