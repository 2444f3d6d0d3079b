import { join } from 'node:path';
import { expect } from 'vitest';
import { agent, head, start } from '../defects/support/fleet.ts';
import { outboxOf, post } from '../support/outbox.ts';
import { type Sandbox, test } from '../support/sandbox.ts';

/** What each of these ends with, and what was read: every text once, in a line of its own. */
const each = (count: number) => Array.from({ length: count }, (_, index) => `message ${index}.`);
const states = (sandbox: Sandbox) => outboxOf(sandbox).map(({ state }) => state);

test('commands that send at once while no watchdog runs do not type into each other, nor twice', {
  timeout: 90_000,
}, async ({ sandbox }) => {
  await start(sandbox, head() + agent('a'));
  await sandbox.ok(['down', 'watchdog']);
  const ends = await Promise.all(each(8).map((text) => sandbox.agents(['send', 'a', '--wait', '60', text])));
  expect(ends.map(({ exitCode, stdout }) => [exitCode, stdout.split(':')[0]])).toEqual(
    each(8).map(() => [0, 'delivered']),
  );
  expect(sandbox.received('a').sort()).toEqual(each(8).sort());
});

test('a watchdog that begins while a command types waits for it, and goes on when that was killed', {
  timeout: 60_000,
}, async ({ sandbox }) => {
  await start(sandbox, head() + agent('a'));
  await sandbox.ok(['down', 'watchdog']);
  for (const text of each(6)) post(sandbox, 'a', text);
  const sender = sandbox.spawn(['send', 'a', '--wait', '60', 'and this']);
  await sandbox.until('it types', () => states(sandbox).includes('delivered'));
  const watchdog = sandbox.spawn(['watchdog']);
  await sandbox.event({ event: 'watchdog-started' }, { count: 2 });
  sender.kill('SIGKILL');
  await sandbox.until(
    'all have ended',
    () => states(sandbox).every((state) => state === 'delivered'),
    30_000,
  );
  expect(sandbox.received('a').sort()).toEqual(['and this', ...each(6)]);
  watchdog.kill('SIGTERM');
  await Promise.all([sender, watchdog]);
  expect(sandbox.exists(join(sandbox.stateDir, 'typing', 't-a'))).toBe(false);
});
