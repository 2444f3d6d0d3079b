import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { agent, head, start, watchdogPid } from '../defects/support/fleet.ts';
import { openMessages, outboxOf, post } from '../support/outbox.ts';
import { test } from '../support/sandbox.ts';

const READER = fileURLToPath(new URL('../faults/programs/reader', import.meta.url));
const BACKEND = `\n[backend.reader]\nprompt_delivery = "exec"\nbin = "'${READER}'"\n`;

test('messages to one agent arrive in the order in which they were sent', async ({ sandbox }) => {
  await start(sandbox, head() + agent('a'));
  await sandbox.ok(['send', 'a', 'first']);
  await sandbox.ok(['send', 'a', 'second']);
  const third = await sandbox.agents(['send', 'a', '--wait', '20', 'third']);
  expect(third.stdout).toMatch(/^delivered/);
  expect(sandbox.received('a')).toEqual(['first', 'second', 'third']);
});

const WOKEN = 'wake = { interval = 1, prompt_file = "wake.md" }';

test('of wakes that nobody could type only the newest is kept; what people send is all kept', async ({
  sandbox,
}) => {
  sandbox.write('wake.md', 'time to look\n');
  const claude = '\n[backend.claude]\ndriver = "claude"\nbin = "claude"\n';
  await start(sandbox, head() + claude + agent('a', 'backend = "claude"'));
  await sandbox.until('its box shows', async () => (await sandbox.screen('t-a')).includes('❯'));
  await sandbox.tmux('send-keys', '-t', '=t-a:', '-l', 'half a senten');
  await sandbox.until('the draft shows', async () => (await sandbox.screen('t-a')).includes('senten'));
  sandbox.config(head() + claude + agent('a', `backend = "claude"\n${WOKEN}`));
  for (const text of ['one', 'two']) await sandbox.ok(['send', 'a', text]);
  const dropped = () => outboxOf(sandbox).filter(({ state }) => state === 'dropped');
  await sandbox.until('wakes are given up', () => dropped().length >= 2);
  expect(
    dropped().every(({ origin, reason }) => origin === 'wake' && /^(expired|replaced)/.test(reason)),
  ).toBe(true);
  const waiting = openMessages(sandbox).filter(({ origin }) => origin === 'send');
  expect(waiting.map(({ text }) => text).sort()).toEqual(['one', 'two']);
  expect(openMessages(sandbox).length - waiting.length).toBeLessThanOrEqual(1);
  expect(sandbox.received('a')).toEqual([]);
});

test('each kind of message expires by its own rule', async ({ sandbox }) => {
  sandbox.write('wake.md', 'time to look\n');
  const backends = `
[backend.opencode]
driver = "opencode"
bin = "opencode"
connect_delay = 60
[backend.rules]
prompt_delivery = "exec"
bin = "listener {kickoff}"
limit_re = "quota is used up"
`;
  sandbox.tellScreenAgent('tui', { lines: ['still loading'], footer: '', busy: true });
  const agents = [
    agent('tui', 'backend = "opencode"\nprompt = "begin"'),
    agent('poor', 'backend = "rules"'),
    agent('woken', WOKEN),
    agent('told'),
  ];
  await start(sandbox, head({ watchdog: 'limit_probe_fallback = 0.2' }) + backends + agents.join(''));
  await sandbox.show('t-poor', 'your quota is used up\n');
  await sandbox.ok(['send', 'told', 'for a day']);
  const first = (kind: string) => outboxOf(sandbox).find(({ origin }) => origin === kind);
  const seconds = (kind: string) =>
    sandbox
      .until(`a message of kind ${kind}`, () => first(kind))
      .then(({ createdAt, expiresAt }) =>
        expiresAt === undefined ? undefined : (expiresAt - createdAt) / 1_000,
      );
  expect(await seconds('send')).toBe(24 * 3_600);
  expect(await seconds('wake')).toBeCloseTo(1, 1);
  expect(await seconds('probe')).toBeCloseTo(15, 1);
  expect(await seconds('kickoff')).toBeUndefined();
  const kickoff = first('kickoff');
  expect(kickoff?.state).toBe('waiting');
  process.kill((await sandbox.panePid('t-tui')) ?? 0, 'SIGKILL');
  await sandbox.until('the kickoff of the dead run is dropped', () =>
    outboxOf(sandbox).some(({ id, state }) => id === kickoff?.id && state === 'dropped'),
  );
});

test('300 messages to 10 agents that are killed at random: none at the wrong one, none twice in a run', {
  timeout: 120_000,
}, async ({ sandbox }) => {
  const names = Array.from({ length: 10 }, (_, index) => `a${index}`);
  const settings = head({ watchdog: 'restart_limit = 1000' }).replace(
    'restart_backoff = 0.2',
    'restart_backoff = 0',
  );
  await start(sandbox, settings + BACKEND + names.map((name) => agent(name, 'backend = "reader"')).join(''));
  const watchdog = await watchdogPid(sandbox);
  for (let index = 0; index < 300; index += 1) {
    const name = names[index % names.length] ?? '';
    post(sandbox, name, `message ${index} for ${name}.`);
  }
  const ended = () => 300 - openMessages(sandbox).length;
  for (let kill = 0; kill < 15; kill += 1) {
    await sandbox.until(`${kill * 18} have ended`, () => ended() >= kill * 18, 60_000);
    const pid = await sandbox.panePid(`t-${names[(kill * 7) % names.length]}`);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }
  await sandbox.until('all have ended', () => ended() === 300, 60_000);
  const readings = new Map(names.map((name) => [name, sandbox.received(name)]));
  for (const { to, text, state, reason } of outboxOf(sandbox)) {
    const own = (readings.get(to) ?? []).filter((line) => line.endsWith(` ${text}`));
    expect(new Set(own).size, `${text} read twice by one run`).toBe(own.length);
    if (state === 'delivered') expect(own.length, `${text}: ${reason}`).toBeGreaterThan(0);
  }
  for (const [name, lines] of readings)
    expect(
      lines.every((line) => / message \d+ for /.test(line) && line.endsWith(` for ${name}.`)),
      lines.join('\n'),
    ).toBe(true);
  expect(await watchdogPid(sandbox)).toBe(watchdog);
});
