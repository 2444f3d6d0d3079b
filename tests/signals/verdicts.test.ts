import { join } from 'node:path';
import { expect } from 'vitest';
import { agent, start, statusOf } from '../defects/support/fleet.ts';
import { outboxOf } from '../support/outbox.ts';
import { test } from '../support/sandbox.ts';
import { say, status, toolHead } from './support.ts';

test('what a tool says is the verdict within a second, also for a new watchdog; broken sources leave the screen', async ({
  sandbox,
}) => {
  // So rare looks that nothing but the signal can be the reason.
  const rare = { watchdog: '' };
  const toml = toolHead('', rare)
    .replace('signal_interval = 0.2', 'signal_interval = 60')
    .replace('heavy_interval = 0.4', 'heavy_interval = 60');
  await start(sandbox, toml + agent('one', 'prompt = "begin"'));
  await sandbox.until('its first prompt has ended', () =>
    outboxOf(sandbox).some(({ state }) => state === 'delivered'),
  );
  say(sandbox, 'one', {
    ...{
      event: 'session',
      sessionId: 's-second',
      version: '2.0',
      model: 'big',
      contextPercent: 42,
      costUsd: 1.5,
    },
    usage: [{ window: 'five_hour', usedPercent: 91, resetsAt: Date.UTC(2027, 0, 1) }],
  });
  const from = Date.now();
  say(sandbox, 'one', status('ask'));
  const waiting = await sandbox.event({ event: 'agent-waiting', agent: 'one' });
  expect(Date.parse(waiting.at) - from).toBeLessThan(1_000);
  const seen = await sandbox.until('status tells it', async () => {
    const one = await statusOf(sandbox, 'one');
    return one.activity?.activity === 'waiting' && one;
  });
  expect(seen.activity).toMatchObject({
    ...{ activity: 'waiting', reason: 'ask', evidence: 'signal: status ask' },
    basis: { source: 'signal', text: 'status ask', rule: 'hook', at: expect.stringMatching(/Z$/) },
  });
  expect(seen.tool).toEqual({
    ...{ version: '2.0', model: 'big', sessionId: 's-second', contextPercent: 42, costUsd: 1.5 },
    usage: [{ window: 'five_hour', usedPercent: 91, resetsAt: '2027-01-01T00:00:00.000Z' }],
  });
  expect(seen.sources).toEqual([
    { name: 'hooks', lastSaidAt: expect.any(String), problem: null, skipped: 0 },
    { name: 'document', lastSaidAt: null, problem: null, skipped: 0 },
  ]);
  expect((await sandbox.ok(['status'])).stdout).toMatch(
    /^ one: waiting by its own word \(status ask\) .* ago, version 2\.0, model big, context 42 %, five_hour 91 % until .*, \$1\.50$/m,
  );
  expect(sandbox.read(join(sandbox.stateDir, 'one.id'))).toBe('s-second\n');

  const { body } = await sandbox.json(['status']);
  process.kill(body.watchdog.pid, 'SIGKILL');
  await sandbox.ok(['up', 'watchdog']);
  await sandbox.until('the new one knows it', async () => {
    const one = await statusOf(sandbox, 'one');
    return one.activity?.activity === 'waiting' && one.tool?.sessionId === 's-second';
  });

  const panePid = await sandbox.panePid('t-one');
  sandbox.write(join(sandbox.stateDir, `tool-${panePid}.json`), '{"status":"busy"}');
  await sandbox.until(
    'the document counts',
    async () => (await statusOf(sandbox, 'one')).activity?.activity === 'working',
  );

  say(sandbox, 'one', 'no JSON');
  say(sandbox, 'one', { event: 'boom' });
  await sandbox.event({
    event: 'plugin-failed',
    message: /"tool-plugin" failed in the hook "signals\.read"/,
  });
  const broken = await sandbox.until('the screen counts', async () => {
    const one = await statusOf(sandbox, 'one');
    return one.activity?.basis?.source === 'screen' && one;
  });
  expect(broken.sources[0]).toMatchObject({ problem: expect.stringContaining('what is this?'), skipped: 1 });
  expect((await sandbox.ok(['status'])).stdout).toMatch(
    /^ one: its source "hooks" cannot be read: .*what is this\?/m,
  );
});

test('a first prompt that was given as an argument is followed until the tool says that it has it', async ({
  sandbox,
}) => {
  await start(sandbox, toolHead('kickoff = "command"') + agent('one', 'prompt = "begin by argument"'));
  const accepted = await sandbox.event({ event: 'kickoff-accepted', agent: 'one' });
  expect(accepted.message).toMatch(
    /^one: its first prompt was accepted \d+(\.\d)? s after the start \(hook: prompt\)$/,
  );
  await sandbox.until(
    'status tells it',
    async () => (await statusOf(sandbox, 'one')).kickoff?.state === 'accepted',
  );
  expect(outboxOf(sandbox)).toEqual([]);
  expect(sandbox.events({ event: 'kickoff-accepted' })).toHaveLength(1);
});
