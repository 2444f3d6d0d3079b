import { execa } from 'execa';
import { expect } from 'vitest';
import { agent, head, passes, start } from '../defects/support/fleet.ts';
import { outboxOf, post } from '../support/outbox.ts';
import { type Sandbox, test } from '../support/sandbox.ts';

const CLAUDE = '\n[backend.claude]\ndriver = "claude"\nbin = "claude"\n';
const RULES =
  '\n[backend.rules]\nprompt_delivery = "exec"\nbin = "listener {kickoff}"\nlimit_re = "quota is used up"\nactive_re = "hard at work"\n';
const TEXT = 'the message';

/** Waits until `status` says why a message waits. */
async function waits(sandbox: Sandbox, to: string, reason: RegExp): Promise<void> {
  await sandbox.until(`the message to ${to} waits: ${reason}`, async () => {
    const { body } = await sandbox.json(['status']);
    const found = body.outbox.find((one: { to: string }) => one.to === to);
    return found?.state === 'waiting' && reason.test(found.reason);
  });
}

/** Nothing was typed before, and the message once afterwards. */
async function arrives(sandbox: Sandbox, to: string): Promise<void> {
  await sandbox.until(`${to} is told`, () => sandbox.received(to).includes(TEXT));
  await sandbox.until('its end is noted', () =>
    outboxOf(sandbox).every((one) => one.to !== to || one.state === 'delivered'),
  );
  expect(sandbox.received(to).filter((line) => line.includes(TEXT))).toEqual([TEXT]);
}

const nothingTyped = (sandbox: Sandbox, to: string) => expect(sandbox.received(to)).toEqual([]);

test('a message for an agent that does not run waits until it does', async ({ sandbox }) => {
  await start(sandbox, head() + agent('a') + agent('dead', 'enabled = false'));
  post(sandbox, 'dead', TEXT);
  await waits(sandbox, 'dead', /^not running$/);
  await sandbox.ok(['up', 'dead']);
  await arrives(sandbox, 'dead');
});

test('a message for an agent that a person has stopped waits until it is released', async ({ sandbox }) => {
  await start(sandbox, head() + agent('held') + agent('b'));
  await sandbox.ok(['down', 'held']);
  post(sandbox, 'held', TEXT);
  await waits(sandbox, 'held', /^stopped by a person$/);
  nothingTyped(sandbox, 'held');
  await sandbox.ok(['up', 'held']);
  await arrives(sandbox, 'held');
});

test('a message waits while somebody scrolls in the session', async ({ sandbox }) => {
  await start(sandbox, head() + agent('read'));
  const socket = sandbox.sockets().find((name) => name !== 'default') ?? '';
  const person = execa('tmux', ['-L', socket, '-C', 'attach', '-t', '=t-read'], {
    ...{ env: { ...sandbox.env }, extendEnv: false, reject: false, cwd: sandbox.project },
  });
  const attached = async () =>
    (await sandbox.tmux('display-message', '-p', '-t', '=t-read:', '#{session_attached}')).stdout;
  await sandbox.until('the person is there', async () => (await attached()) === '1');
  await sandbox.tmux('copy-mode', '-t', '=t-read:');
  post(sandbox, 'read', TEXT);
  await waits(sandbox, 'read', /^somebody scrolls in its session$/);
  nothingTyped(sandbox, 'read');
  await sandbox.tmux('send-keys', '-t', '=t-read:', '-X', 'cancel');
  await arrives(sandbox, 'read');
  person.kill();
  await person;
});

test('a message waits while a dialog is open, and no key is pressed in it', async ({ sandbox }) => {
  await start(sandbox, head() + CLAUDE + agent('tui', 'backend = "claude"'));
  await sandbox.until('its box shows', async () => (await sandbox.screen('t-tui')).includes('❯'));
  const dialog = [
    'Bash command',
    '',
    '  rm -rf /',
    '',
    'Do you want to proceed?',
    '❯ 1. Yes',
    '  2. No (esc)',
  ];
  await sandbox.show('t-tui', [...dialog, '', 'Esc to cancel · Tab to amend'].join('\n'));
  await sandbox.until('it shows', async () => (await sandbox.screen('t-tui')).includes('proceed'));
  post(sandbox, 'tui', TEXT);
  await waits(sandbox, 'tui', /^waits for a person: /);
  nothingTyped(sandbox, 'tui');
  sandbox.tellScreenAgent('tui', { lines: ['● Done.', ''] });
  await arrives(sandbox, 'tui');
});

test('a message waits behind what somebody has typed, at a line program and in the input box of a tool', async ({
  sandbox,
}) => {
  await start(sandbox, head() + CLAUDE + agent('line') + agent('tui', 'backend = "claude"'));
  await sandbox.until('the box shows', async () => (await sandbox.screen('t-tui')).includes('❯'));
  await sandbox.until('the line program has come to rest', async () => {
    const { body } = await sandbox.json(['status']);
    return body.agents.every(
      ({ lastOutputAt }: { lastOutputAt: string | null }) =>
        lastOutputAt !== null && Date.now() - Date.parse(lastOutputAt) > 1_500,
    );
  });
  await passes(sandbox, 2);
  for (const name of ['line', 'tui'])
    await sandbox.tmux('send-keys', '-t', `=t-${name}:`, '-l', 'half a senten');
  await sandbox.until('both show', async () =>
    (await Promise.all(['t-line', 't-tui'].map((one) => sandbox.screen(one)))).every((one) =>
      one.includes('senten'),
    ),
  );
  for (const name of ['line', 'tui']) post(sandbox, name, TEXT);
  for (const name of ['line', 'tui']) {
    await waits(sandbox, name, /^somebody has typed text into it$/);
    nothingTyped(sandbox, name);
  }
  for (const name of ['line', 'tui']) {
    await sandbox.tmux('send-keys', '-t', `=t-${name}:`, 'Enter');
    await arrives(sandbox, name);
    expect(sandbox.received(name)).toEqual(['half a senten', TEXT]);
  }
});

test('a message waits for the end of a usage limit, and for a tool without a queue to be idle', async ({
  sandbox,
}) => {
  await start(
    sandbox,
    head() + RULES + agent('poor', 'backend = "rules"') + agent('busy', 'backend = "rules"'),
  );
  await sandbox.show('t-poor', 'your quota is used up\n');
  await sandbox.show('t-busy', 'hard at work\n');
  await sandbox.event({ event: 'limit-hit', agent: 'poor' });
  for (const name of ['poor', 'busy']) post(sandbox, name, TEXT);
  await waits(sandbox, 'poor', /^usage limit until \d{4}-/);
  await waits(sandbox, 'busy', /^busy$/);
  for (const name of ['poor', 'busy']) {
    nothingTyped(sandbox, name);
    await sandbox.show(`t-${name}`, 'all is well\n');
    await arrives(sandbox, name);
  }
});

test('a dialog that opens while a message is typed gets no key, and the message is submitted once when it is closed', {
  timeout: 60_000,
}, async ({ sandbox }) => {
  const ambushes = ['paste', 'shown'];
  const agents = ambushes.map((one) => agent(one, `backend = "claude"\nenv = { FAKE_AMBUSH = "${one}" }`));
  await start(sandbox, head() + CLAUDE + agents.join(''));
  const shows = (name: string, text: string) =>
    sandbox.until(`${name} shows ${text}`, async () => (await sandbox.screen(`t-${name}`)).includes(text));
  for (const name of ambushes) await shows(name, '❯');
  for (const name of ambushes) post(sandbox, name, TEXT);
  for (const name of ambushes) {
    await shows(name, 'Do you want to proceed?');
    await sandbox.until('it is held back', () =>
      outboxOf(sandbox).some(
        ({ to, state, reason }) => to === name && state === 'typing' && /^waits for a person: /.test(reason),
      ),
    );
  }
  await passes(sandbox, 4);
  for (const name of ambushes) {
    nothingTyped(sandbox, name);
    await sandbox.tmux('send-keys', '-t', `=t-${name}:`, 'Escape');
    await arrives(sandbox, name);
    expect(sandbox.exists(`${sandbox.root}/agents/${name}/approved`)).toBe(false);
  }
});
