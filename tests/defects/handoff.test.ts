import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Repository } from '../support/repository.ts';
import { type Sandbox, test } from '../support/sandbox.ts';
import { head, start, statusOf, watchdogPid } from './support/fleet.ts';
import { pairLoop, writeRoles } from './support/pair-loop.ts';

const CLAIM =
  'watchdog ping: the other loop pushed a gate CLAIM commit. Pull and verify the claimed gate now.';
const REVIEW = 'watchdog ping: the other loop pushed a verdict/finding commit. Pull the review file and act.';
const inbox = (file: string) =>
  `watchdog ping: the other loop pushed machine-docs/${file} — pull, read it, act, then delete the file (commit + push) to mark it consumed.`;

async function startPair(sandbox: Sandbox, hub: Repository, toml = head() + pairLoop()): Promise<void> {
  writeRoles(sandbox);
  await start(sandbox, toml);
  await handoffRead(sandbox);
  expect(existsSync(hub.remote)).toBe(true);
}

/** The first look at the branch is a silent baseline: what is pushed after it is news. */
const handoffRead = (sandbox: Sandbox) =>
  sandbox.until('the branch was read', () => sandbox.exists('.ao-state/state/handoff-loop.json'));

async function killWatchdog(sandbox: Sandbox): Promise<void> {
  process.kill(await watchdogPid(sandbox), 'SIGKILL');
  await sandbox.until('the watchdog is dead', async () => {
    const { body } = await sandbox.json(['status']);
    return body.watchdog.state === 'stopped';
  });
}

test('D6 what was pushed while the watchdog was down is told once, and an unread inbox is not told again', async ({
  sandbox,
}) => {
  const hub = await Repository.create(sandbox);
  await startPair(sandbox, hub);
  await hub.push('note for the builder', { 'machine-docs/BUILDER-INBOX.md': 'look here\n' });
  await sandbox.until('the builder hears of its inbox', () => sandbox.received('builder').length === 1);
  await killWatchdog(sandbox);
  await hub.push('claim: gate 1', { 'a.txt': '1' });
  await sandbox.ok(['up']);
  await sandbox.until('the adversary hears of the claim', () => sandbox.received('adversary').length > 0);
  await hub.push('review: gate 1');
  await sandbox.until('the builder hears of the review', () => sandbox.received('builder').includes(REVIEW));
  expect(sandbox.received('adversary')).toEqual([CLAIM]);
  expect(sandbox.received('builder')).toEqual([inbox('BUILDER-INBOX.md'), REVIEW]);
});

test('D6 a claim pushed together with the end of a phase is told once to the adversary of the next phase', async ({
  sandbox,
}) => {
  const hub = await Repository.create(sandbox);
  await startPair(sandbox, hub);
  await hub.push('note', { 'machine-docs/ADVERSARY-INBOX.md': 'old note\n' });
  await sandbox.until('the adversary hears of its inbox', () => sandbox.received('adversary').length === 1);
  await hub.push('p1 is done', { 'machine-docs/STATUS-1.md': '## DONE\n' });
  await hub.push('claim: first gate of p2');
  await sandbox.event({ event: 'phase-advanced' });
  await sandbox.until('the adversary hears of the claim', () =>
    sandbox.received('adversary').includes(CLAIM),
  );
  await hub.push('claim: second gate of p2');
  await sandbox.until(
    'the second claim',
    () => sandbox.received('adversary').filter((line) => line === CLAIM).length === 2,
  );
  expect(sandbox.received('adversary')).toEqual([inbox('ADVERSARY-INBOX.md'), CLAIM, CLAIM]);
});

test('D7 a handoff message to a dead agent is delivered once it is back', async ({ sandbox }) => {
  const hub = await Repository.create(sandbox);
  await startPair(sandbox, hub);
  await sandbox.ok(['down', 'adversary']);
  await hub.push('claim: gate 1');
  await sandbox.until('status shows the waiting message', async () => {
    return (await statusOf(sandbox, 'adversary')).waitingMessages === 1;
  });
  expect((await sandbox.ok(['status'])).stdout).toContain('message to adversary (handoff');
  expect(sandbox.events({ event: 'message-delivered', agent: 'adversary' })).toEqual([]);
  await sandbox.ok(['up', 'adversary']);
  await sandbox.event({ event: 'message-delivered', agent: 'adversary' });
  await sandbox.until('it has read the message', () => sandbox.received('adversary').length > 0);
  expect(sandbox.received('adversary')).toEqual([CLAIM]);
});

test('D7 a handoff message that comes while the agent is being restarted reaches the new one', async ({
  sandbox,
}) => {
  const hub = await Repository.create(sandbox);
  await startPair(sandbox, hub);
  const pid = await sandbox.panePid('t-adversary');
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  await hub.push('claim: gate 1');
  await sandbox.event({ event: 'message-delivered', agent: 'adversary' });
  await sandbox.until('it has read the message', () => sandbox.received('adversary').length > 0);
  expect(sandbox.received('adversary')).toEqual([CLAIM]);
});

test('D9 a repository whose branch is called master, and another remote and branch, are followed', async ({
  sandbox,
}) => {
  const hub = await Repository.create(sandbox, { branch: 'master' });
  await startPair(sandbox, hub);
  await hub.push('claim: gate 1');
  await sandbox.until('the claim is told', () => sandbox.received('adversary').length === 1);
  await sandbox.git(hub.clone, 'remote', 'rename', 'origin', 'central');
  await sandbox.git(hub.other, 'push', '-q', 'origin', 'HEAD:work');
  sandbox.config(head() + pairLoop({ handoff: 'remote = "central"\nbranch = "work"' }));
  await sandbox.event({ event: 'config-reloaded' });
  await sandbox.until('the other branch is read', () =>
    sandbox.read('.ao-state/state/handoff-loop.json').includes('"work"'),
  );
  await sandbox.git(hub.other, 'commit', '-q', '--allow-empty', '-m', 'claim: on work');
  await sandbox.git(hub.other, 'push', '-q', 'origin', 'HEAD:work');
  await sandbox.until('the claim is told', () => sandbox.received('adversary').length === 2);
});

test('D9 a wrong repository and a remote that has gone are told by status and journal, and so is the recovery', async ({
  sandbox,
}) => {
  const hub = await Repository.create(sandbox);
  writeRoles(sandbox);
  await start(sandbox, head() + pairLoop({ repo: 'repo-with-a-typo' }));
  const wrong = await sandbox.event({ event: 'handoff-problem' });
  expect(wrong.message).toContain('repo-with-a-typo');
  const shown = await sandbox.json(['status']);
  expect(shown.body.loops[0].handoff.problem).toContain('repo-with-a-typo');
  expect((await sandbox.ok(['status'])).stdout).toContain('repo-with-a-typo');
  sandbox.config(head() + pairLoop());
  await handoffRead(sandbox);
  await sandbox.git(hub.clone, 'remote', 'set-url', 'origin', join(sandbox.root, 'nowhere.git'));
  await sandbox.event({ event: 'handoff-problem', message: 'nowhere.git' });
  await sandbox.git(hub.clone, 'remote', 'set-url', 'origin', hub.remote);
  await sandbox.event({ event: 'handoff-recovered' });
  await hub.push('claim: gate 1');
  await sandbox.until('the claim is told', () => sandbox.received('adversary').length === 1);
});

test('D10 DONE pushed from another clone ends the phase', async ({ sandbox }) => {
  const hub = await Repository.create(sandbox);
  await startPair(sandbox, hub);
  await hub.push('status', { 'machine-docs/STATUS-1.md': '# p1\n\n## DONE\n\nAll gates passed.\n' });
  await sandbox.event({ event: 'phase-advanced', message: /PHASE p1 DONE — auto-transitioning to p2/ });
  expect(existsSync(join(hub.clone, 'machine-docs'))).toBe(false);
  await sandbox.until('both begin p2', () =>
    ['builder', 'adversary'].every((name) =>
      sandbox.read(`.ao-state/state/run-t-${name}.json`).includes('"p2"'),
    ),
  );
});

test('D3 latin-1 bytes in an inbox and in a STATUS file harm nobody', async ({ sandbox }) => {
  const hub = await Repository.create(sandbox);
  await startPair(sandbox, hub);
  const pid = await watchdogPid(sandbox);
  await hub.push('note', { 'machine-docs/ADVERSARY-INBOX.md': Buffer.from('caf\xe9 \xff\n', 'latin1') });
  await sandbox.until('the note is told', () => sandbox.received('adversary').length === 1);
  sandbox.write(
    join(hub.clone, 'machine-docs/STATUS-1.md'),
    Buffer.from('caf\xe9\n\n## DONE\n\nTr\xe8s bien\n', 'latin1'),
  );
  await sandbox.event({ event: 'phase-advanced' });
  await hub.push('status', { 'machine-docs/STATUS-2.md': Buffer.from('\xff\xfe\n## DONE\n', 'latin1') });
  await sandbox.event({ event: 'sequence-complete' });
  expect(await watchdogPid(sandbox)).toBe(pid);
});

test('D21 each agent gets the submit key of its own backend', async ({ sandbox }) => {
  const hub = await Repository.create(sandbox);
  sandbox.program('raw', RAW_LISTENER);
  const backend = '\n[backend.raw]\nprompt_delivery = "exec"\nbin = "raw {kickoff}"\nsubmit_key = "C-x"\n';
  const loop = pairLoop().replace('name = "builder"', 'name = "builder"\nbackend = "raw"');
  await startPair(sandbox, hub, head() + backend + loop);
  await sandbox.until('the raw listener is ready', async () =>
    (await sandbox.screen('t-builder')).includes('ready'),
  );
  await hub.push('claim: gate 1');
  await hub.push('review: gate 1');
  await sandbox.until(
    'both hear',
    () => sandbox.received('adversary').length > 0 && sandbox.received('builder').length > 0,
  );
  await sandbox.event({ event: 'message-delivered', agent: 'builder' });
  await sandbox.event({ event: 'message-delivered', agent: 'adversary' });
  await sandbox.until('it has read the message', () => sandbox.received('adversary').length > 0);
  expect(sandbox.received('adversary')).toEqual([CLAIM]);
  expect(sandbox.received('builder')).toEqual([REVIEW]);
});

/** Takes keys one by one, and Control-X for the end of a message. */
const RAW_LISTENER = `#!/usr/bin/env node
const { appendFileSync, mkdirSync } = require('node:fs');
mkdirSync(process.env.AO_TEST_SANDBOX + '/agents/' + process.env.AGENTS_NAME, { recursive: true });
process.stdin.setRawMode(true);
process.stdout.write('ready\\r\\n> ');
let text = '';
process.stdin.on('data', (bytes) => {
  for (const char of bytes.toString('utf8')) {
    if (char === '\\x18') {
      appendFileSync(process.env.AO_TEST_SANDBOX + '/agents/' + process.env.AGENTS_NAME + '/received', text + '\\n');
      text = '';
      process.stdout.write('\\r\\nok\\r\\n> ');
    } else {
      text += char;
      process.stdout.write(char);
    }
  }
});
`;

test('D30 a repository called "it\'s $(touch PWNED) dir" is read, and nothing of its name is run', async ({
  sandbox,
}) => {
  const name = "it's $(touch PWNED) `touch PWNED` dir";
  const hub = await Repository.create(sandbox, { clone: name });
  await startPair(sandbox, hub, head() + pairLoop({ repo: name }));
  await hub.push('claim: gate 1', { 'machine-docs/BUILDER-INBOX.md': 'hello\n' });
  await sandbox.until(
    'both hear',
    () => sandbox.received('adversary').length > 0 && sandbox.received('builder').length > 0,
  );
  const { stdout } = await sandbox.run('find', [sandbox.root, '-name', 'PWNED']);
  expect(stdout).toBe('');
});
