import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { agent, head, start, watchdogPid } from '../defects/support/fleet.ts';
import { openMessages, outboxOf, post } from '../support/outbox.ts';
import { type Sandbox, test } from '../support/sandbox.ts';

const READER = fileURLToPath(new URL('programs/reader', import.meta.url));
const BACKEND = `\n[backend.reader]\nprompt_delivery = "exec"\nbin = "'${READER}'"\n`;
const NAMES = ['a', 'b', 'c', 'd'];
const FLEET = head() + BACKEND + NAMES.map((name) => agent(name, 'backend = "reader"')).join('');

const serverPid = async (sandbox: Sandbox) =>
  Number((await sandbox.tmux('display-message', '-p', '#{pid}')).stdout);

/** Lines that an agent read, each with the process that read it, and how often. */
function readings(sandbox: Sandbox, name: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of sandbox.received(name)) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** Each delivered message was read, by its own agent, never twice by the same run; others were not lost silently. */
function checkLedger(sandbox: Sandbox): void {
  for (const { to, text, state, reason } of outboxOf(sandbox)) {
    const own = [...readings(sandbox, to)].filter(([line]) => line.endsWith(` ${text}`));
    if (state === 'delivered') expect(own.length, `${text}: ${reason}`).toBeGreaterThan(0);
    expect(
      own.map(([, count]) => count).every((count) => count === 1),
      `${text}: ${JSON.stringify(own)}`,
    ).toBe(true);
    for (const other of NAMES.filter((name) => name !== to))
      expect(sandbox.received(other).some((line) => line.endsWith(` ${text}`))).toBe(false);
  }
}

/** Queues messages and waits until the first are being typed. */
async function typing(sandbox: Sandbox): Promise<void> {
  for (let round = 0; round < 3; round += 1)
    for (const name of NAMES) post(sandbox, name, `message ${round} for ${name}`);
  await sandbox.until('messages are being typed', () =>
    outboxOf(sandbox).some(({ state }) => state === 'typing' || state === 'submitted'),
  );
}

const settled = (sandbox: Sandbox) =>
  sandbox.until('every message has ended', () => openMessages(sandbox).length === 0, 30_000);

test('a server that is stopped for 8 s while messages are typed costs no restart, and no message arrives twice', async ({
  sandbox,
}) => {
  await start(sandbox, FLEET);
  const [watchdog, server] = [await watchdogPid(sandbox), await serverPid(sandbox)];
  await typing(sandbox);
  process.kill(server, 'SIGSTOP');
  const stoppedAt = Date.now();
  try {
    await sandbox.event({ event: 'tmux-lost' });
    await sandbox.until('8 s have passed', () => Date.now() - stoppedAt > 8_000);
  } finally {
    process.kill(server, 'SIGCONT');
  }
  await sandbox.event({ event: 'tmux-connected' });
  await settled(sandbox);
  checkLedger(sandbox);
  expect(outboxOf(sandbox).filter(({ state }) => state !== 'delivered')).toEqual([]);
  for (const event of ['agent-gone', 'agent-exited']) expect(sandbox.events({ event })).toEqual([]);
  expect(sandbox.events({ event: 'agent-started' }).length).toBe(NAMES.length);
  expect(await watchdogPid(sandbox)).toBe(watchdog);
});

test('a server that is killed while messages are typed: each is read by a run once, or nobody claims to know', async ({
  sandbox,
}) => {
  await start(sandbox, FLEET);
  const watchdog = await watchdogPid(sandbox);
  await typing(sandbox);
  process.kill(await serverPid(sandbox), 'SIGKILL');
  await sandbox.event({ event: 'tmux-connected' });
  for (const name of NAMES) await sandbox.event({ event: 'agent-started', agent: name }, { count: 2 });
  await settled(sandbox);
  checkLedger(sandbox);
  const ends = outboxOf(sandbox).map(({ state }) => state);
  expect(ends.every((state) => state === 'delivered' || state === 'unknown')).toBe(true);
  expect(ends.filter((state) => state === 'delivered').length).toBeGreaterThanOrEqual(8);
  expect(await watchdogPid(sandbox)).toBe(watchdog);
});

const removeSocket = (sandbox: Sandbox) => {
  const folder = join(sandbox.env.TMUX_TMPDIR ?? '');
  for (const inner of readdirSync(folder)) rmSync(join(folder, inner), { recursive: true });
};

const runs = (sandbox: Sandbox) => sandbox.events({ event: 'agent-started' }).length;

test('a socket that is removed under a living server comes back: no second server, no second fleet', async ({
  sandbox,
}) => {
  await start(sandbox, head() + agent('a') + agent('b'));
  const server = await serverPid(sandbox);
  for (const args of [['status'], ['up'], ['send', 'a', '--wait', '10', 'are you there'], ['down', 'b']]) {
    removeSocket(sandbox);
    const { exitCode, stdout, stderr } = await sandbox.agents(args);
    expect(exitCode, `${args.join(' ')}: ${stdout}${stderr}`).toBe(0);
    expect(await serverPid(sandbox)).toBe(server);
  }
  expect(sandbox.received('a')).toEqual(['are you there']);
  expect(runs(sandbox)).toBe(2);
  expect(sandbox.events({ event: 'agent-gone' })).toEqual([]);
  removeSocket(sandbox);
  await sandbox.ok(['down']);
  await sandbox.nothingAlive();
});

test('a watchdog that starts without the socket finds the server that lives', async ({ sandbox }) => {
  await start(sandbox, head() + agent('a'));
  const [watchdog, server] = [await watchdogPid(sandbox), await serverPid(sandbox)];
  process.kill(watchdog, 'SIGKILL');
  removeSocket(sandbox);
  await sandbox.ok(['up']);
  await sandbox.event({ event: 'watchdog-started' }, { count: 2 });
  expect(await serverPid(sandbox)).toBe(server);
  expect(runs(sandbox)).toBe(1);
  removeSocket(sandbox);
  await sandbox.ok(['down']);
  await sandbox.nothingAlive();
});
