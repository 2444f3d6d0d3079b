import { execa } from 'execa';
import { expect } from 'vitest';
import { agent, head, start, statusOf } from '../defects/support/fleet.ts';
import { type Sandbox, test } from '../support/sandbox.ts';

const sent = (sandbox: Sandbox, name: string, text: string) =>
  sandbox.agents(['send', name, '--wait', '15', text]);

const ask = async (sandbox: Sandbox, format: string) =>
  (await sandbox.tmux('display-message', '-p', '-t', '=t-a:', format)).stdout;

/** A client on a session, as a person's terminal is one. Lines written to it are tmux commands. */
function attach(sandbox: Sandbox, session: string) {
  const socket = sandbox.sockets().find((name) => name !== 'default') ?? '';
  return execa('tmux', ['-L', socket, '-C', 'attach', '-t', `=${session}`], {
    ...{ env: { ...sandbox.env }, extendEnv: false, reject: false, cwd: sandbox.project },
  });
}

test('a session that a person renames gets its name back; its agent goes on and nothing is started beside it', async ({
  sandbox,
}) => {
  await start(sandbox, head() + agent('a') + agent('b'));
  const pid = await sandbox.panePid('t-a');
  await sandbox.tmux('rename-session', '-t', '=t-a:', 'mine (%1)');
  await sandbox.event({ event: 'session-renamed', agent: 'a', message: '"mine (%1)"' });
  expect(await sandbox.panePid('t-a')).toBe(pid);
  expect((await sent(sandbox, 'a', 'still you')).exitCode).toBe(0);
  expect(sandbox.received('a')).toEqual(['still you']);
  await sandbox.ok(['down', 'watchdog']);
  await sandbox.tmux('rename-session', '-t', '=t-a:', 'mine again');
  await sandbox.ok(['up', 'a']);
  expect(await sandbox.panePid('t-a')).toBe(pid);
  await sandbox.tmux('rename-session', '-t', '=t-a:', 'mine for ever');
  await sandbox.ok(['down']);
  expect(sandbox.events({ event: 'agent-started' }).length).toBe(2);
  expect(sandbox.events({ event: 'agent-gone' })).toEqual([]);
  await sandbox.nothingAlive();
});

test('a session that a person kills is started again, once, and the others are left alone', async ({
  sandbox,
}) => {
  await start(sandbox, head() + agent('a') + agent('b'));
  const other = await sandbox.panePid('t-b');
  await sandbox.tmux('kill-session', '-t', '=t-a:');
  await sandbox.event({ event: 'agent-gone', agent: 'a', message: 'a (t-a) gone — restarting' });
  await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
  expect((await sent(sandbox, 'a', 'hello')).exitCode).toBe(0);
  expect(await statusOf(sandbox, 'a')).toMatchObject({ state: 'running', restarts: 1 });
  expect(await sandbox.panePid('t-b')).toBe(other);
});

test("an agent whose pane is closed is started again although a person's own pane keeps the session open", async ({
  sandbox,
}) => {
  await start(sandbox, head() + agent('a'));
  const own = (await sandbox.tmux('display-message', '-p', '-t', '=t-a:', '#{pane_id}')).stdout;
  await sandbox.tmux('split-window', '-t', own, 'exec sleep 1000');
  await sandbox.tmux('new-window', '-t', '=t-a:', 'exec sleep 1000');
  await sandbox.tmux('kill-pane', '-t', own);
  await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
  expect((await sent(sandbox, 'a', 'hello')).exitCode).toBe(0);
  expect(sandbox.received('a')).toEqual(['hello']);
  expect(await statusOf(sandbox, 'a')).toMatchObject({ state: 'running', restarts: 1 });
});

test('a client that attaches, resizes and detaches changes nothing for the agent', async ({ sandbox }) => {
  await start(sandbox, head() + agent('a'));
  const pid = await sandbox.panePid('t-a');
  const person = attach(sandbox, 't-a');
  await sandbox.until('the person is there', async () => (await ask(sandbox, '#{session_attached}')) === '1');
  const widthIs = (width: string) => async () => (await ask(sandbox, '#{pane_width}')) === width;
  for (const width of ['60', '20', '300']) {
    person.stdin?.write(`refresh-client -C ${width},15\n`);
    await sandbox.until(`the pane is ${width} wide`, widthIs(width));
    const text = `a message that is longer than the narrowest of these terminals, at width ${width}`;
    expect((await sent(sandbox, 'a', text)).stdout).toMatch(/^delivered/);
    expect(sandbox.received('a').at(-1)).toBe(text);
  }
  person.kill();
  await person;
  expect(sandbox.received('a').length).toBe(3);
  expect(await sandbox.panePid('t-a')).toBe(pid);
});
