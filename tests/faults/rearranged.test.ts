import { execa } from 'execa';
import { expect } from 'vitest';
import { agent, head, passes, start, statusOf } from '../defects/support/fleet.ts';
import { openMessages, outboxOf, post } from '../support/outbox.ts';
import { type Sandbox, test } from '../support/sandbox.ts';

const TWO = head() + agent('a') + agent('b');

/** The pane of an agent that nobody has moved yet. */
const paneOf = async (sandbox: Sandbox, name: string) =>
  (await sandbox.tmux('display-message', '-p', '-t', `=t-${name}:`, '#{pane_id}')).stdout;

/** What tmux says about a pane. */
const ask = async (sandbox: Sandbox, pane: string, format: string) =>
  (await sandbox.tmux('display-message', '-p', '-t', pane, format)).stdout;

/** Starts both, and a session that a person has beside the fleet. */
async function begin(sandbox: Sandbox): Promise<{ a: string; b: string }> {
  await start(sandbox, TWO);
  await sandbox.tmux(
    'new-session',
    '-d',
    '-s',
    'mine',
    '-x',
    '100',
    '-y',
    '30',
    `exec cat >${sandbox.root}/mine`,
  );
  return { a: await paneOf(sandbox, 'a'), b: await paneOf(sandbox, 'b') };
}

/** Sends each agent a message: each reads its own. */
async function tellBoth(sandbox: Sandbox, text: string): Promise<void> {
  for (const name of ['a', 'b']) post(sandbox, name, `${text} ${name}`);
  await sandbox.until('both messages have ended', () => openMessages(sandbox).length === 0);
  expect(outboxOf(sandbox).filter(({ state }) => state !== 'delivered')).toEqual([]);
  for (const name of ['a', 'b']) expect(sandbox.received(name).at(-1)).toBe(`${text} ${name}`);
}

/** Ends the fleet: what a person has beside it goes on, and nothing of the agents is left. */
async function endFleet(sandbox: Sandbox): Promise<void> {
  await sandbox.ok(['down']);
  expect(await sandbox.sessions()).toEqual(['mine']);
  const { stdout } = await sandbox.tmux('list-panes', '-a', '-F', '#{pane_current_command}');
  expect(stdout).toBe('cat');
  expect(sandbox.read(`${sandbox.root}/mine`)).toBe('');
}

const moves = {
  'joined to that of another agent': (a: string, b: string) => ['join-pane', '-s', a, '-t', b],
  "joined to a person's": (a: string) => ['join-pane', '-s', a, '-t', '=mine:'],
  'swapped with that of another agent': (a: string, b: string) => ['swap-pane', '-s', a, '-t', b],
  "moved to a person's session": (a: string) => ['move-window', '-s', a, '-t', '=mine:'],
};

for (const [what, command] of Object.entries(moves))
  test(`an agent whose pane is ${what} goes on there, and nothing is started beside it`, async ({
    sandbox,
  }) => {
    const { a, b } = await begin(sandbox);
    const pid = await ask(sandbox, a, '#{pane_pid}');
    await sandbox.tmux(...command(a, b));
    await passes(sandbox, 5);
    await tellBoth(sandbox, 'where are you');
    expect(await statusOf(sandbox, 'a')).toMatchObject({ state: 'running', pane: a, restarts: 0 });
    expect(await ask(sandbox, a, '#{pane_pid}')).toBe(pid);
    expect(sandbox.events({ event: 'agent-started' }).length).toBe(2);
    for (const event of ['agent-gone', 'agent-exited', 'session-renamed', 'state-problem'])
      expect(sandbox.events({ event })).toEqual([]);
    const { body } = await sandbox.json(['attach', 'a']);
    expect(body.command.at(-1)).toBe(a);
    await endFleet(sandbox);
  });

test('an agent that ends in the session of another is started in its own, and the other is left alone', async ({
  sandbox,
}) => {
  const { a, b } = await begin(sandbox);
  const other = await ask(sandbox, b, '#{pane_pid}');
  await sandbox.tmux('swap-pane', '-s', a, '-t', b);
  await passes(sandbox, 2);
  process.kill(Number(await ask(sandbox, a, '#{pane_pid}')), 'SIGKILL');
  await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
  await tellBoth(sandbox, 'are you back');
  expect(await ask(sandbox, '=t-a:', '#{pane_id}')).not.toBe(b);
  expect(await ask(sandbox, b, '#{pane_pid}')).toBe(other);
  await sandbox.ok(['down', 'b']);
  expect(await sandbox.panePid('t-a')).toBeDefined();
  await endFleet(sandbox);
});

test("an agent whose window is also in a person's session ends with its own", async ({ sandbox }) => {
  const { a } = await begin(sandbox);
  await sandbox.tmux('link-window', '-s', a, '-t', '=mine:');
  await tellBoth(sandbox, 'here and there');
  expect(await statusOf(sandbox, 'a')).toMatchObject({ state: 'running', pane: a });
  await endFleet(sandbox);
});

test('a person who looks through a session of the same group can scroll, and keeps the size', async ({
  sandbox,
}) => {
  const { a } = await begin(sandbox);
  await sandbox.tmux('new-session', '-d', '-s', 'look', '-t', '=t-a');
  const socket = sandbox.sockets().find((name) => name !== 'default') ?? '';
  const person = execa('tmux', ['-L', socket, '-C', 'attach', '-t', '=look'], {
    ...{ env: { ...sandbox.env }, extendEnv: false, reject: false, cwd: sandbox.project },
  });
  // What is asked earlier is done to another client.
  await new Promise<void>((resolve) =>
    person.stdout?.on('data', (part) => {
      if (String(part).includes('%session-changed')) resolve();
    }),
  );
  person.stdin?.write('refresh-client -C 60,15\n');
  await sandbox.until(
    'the pane has their size',
    async () => (await ask(sandbox, a, '#{pane_width}')) === '60',
  );
  await sandbox.tmux('copy-mode', '-t', a);
  post(sandbox, 'a', 'read this');
  const waits = () =>
    openMessages(sandbox).some(({ reason }) => reason === 'somebody scrolls in its session');
  await sandbox.until('the message waits', waits);
  await passes(sandbox, 5);
  expect(await ask(sandbox, a, '#{pane_width} #{pane_in_mode}')).toBe('60 1');
  expect(sandbox.received('a')).toEqual([]);
  await sandbox.tmux('send-keys', '-X', '-t', a, 'cancel');
  await sandbox.until('it is read', () => sandbox.received('a').includes('read this'));
  person.kill();
  await person;
});

test('of what is typed at an agent nothing reaches the panes that a person has synchronised with it', async ({
  sandbox,
}) => {
  const { a } = await begin(sandbox);
  await sandbox.tmux('split-window', '-t', a, `exec cat >${sandbox.root}/beside`);
  await sandbox.tmux('set-option', '-w', '-t', a, 'synchronize-panes', 'on');
  const synchronised = async () =>
    (await sandbox.tmux('list-panes', '-t', a, '-F', '#{pane_synchronized}')).stdout;
  for (const text of ['first', 'second', 'third']) await tellBoth(sandbox, text);
  expect(await synchronised()).toBe('1\n1');
  await sandbox.tmux('set-option', '-w', '-t', a, 'synchronize-panes', 'off');
  expect(await synchronised()).toBe('0\n0');
  expect(sandbox.received('a').length).toBe(3);
  expect(sandbox.read(`${sandbox.root}/beside`)).toBe('');
  expect(sandbox.events({ event: 'tmux-lost' })).toEqual([]);
});
