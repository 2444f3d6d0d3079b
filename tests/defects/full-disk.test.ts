import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Sandbox, test } from '../support/sandbox.ts';
import { waitFor } from '../support/wait-for.ts';
import { agent, head, start, statusOf, watchdogPid } from './support/fleet.ts';

/** Gives the log folder a small disk of its own; false for everybody but root. */
function smallDisk(sandbox: Sandbox): boolean {
  mkdirSync(sandbox.logDir);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', sandbox.logDir], { stdio: 'ignore' });
  } catch {
    return false;
  }
  return true;
}

function fill(sandbox: Sandbox): void {
  try {
    for (let part = 0; part < 64; part += 1)
      writeFileSync(join(sandbox.logDir, `fill-${part}`), Buffer.alloc(32_768));
  } catch {
    // Full now, down to the last page.
  }
}

test('D1 a full disk ends nothing: the watchdog says so, and goes on where it was once there is room', async ({
  sandbox,
  skip,
}) => {
  if (!smallDisk(sandbox)) skip('a small disk can only be mounted by root');
  try {
    await fillAndHeal(sandbox);
  } finally {
    execFileSync('umount', ['-l', sandbox.logDir]);
  }
});

async function fillAndHeal(sandbox: Sandbox): Promise<void> {
  sandbox.write('wake.md', 'time to look\n');
  const woken = agent('b', 'wake = { interval = 1.5, prompt_file = "wake.md" }');
  await start(sandbox, head() + agent('a') + woken);
  const pid = await watchdogPid(sandbox);
  await sandbox.until('b is woken', () => sandbox.received('b').length > 0);
  fill(sandbox);
  const told = sandbox.received('b').length;
  const first = await sandbox.panePid('t-a');
  if (first !== undefined) process.kill(first, 'SIGKILL');
  await delay(2_000); // Nothing can be written that a test could wait for.
  expect(sandbox.alive()).toContain(pid);
  expect((await sandbox.agents(['status'])).stdout).toMatch(/watchdog .*RUNNING/);
  rmSync(join(sandbox.logDir, 'fill-0'));
  rmSync(join(sandbox.logDir, 'fill-1'));
  await sandbox.until('a is healed', async () => ![undefined, first].includes(await sandbox.panePid('t-a')));
  await sandbox.until('b is woken again', () => sandbox.received('b').length > told);
  expect(await watchdogPid(sandbox)).toBe(pid);
  expect(await statusOf(sandbox, 'a')).toMatchObject({ state: 'running' });
}

test('D1 a journal that cannot be written stops nobody from being healed', async ({ sandbox }) => {
  await start(sandbox, head() + agent('a'));
  const pid = await watchdogPid(sandbox);
  const journal = join(sandbox.logDir, 'journal.jsonl');
  rmSync(journal);
  symlinkSync('/dev/full', journal);
  const first = await sandbox.panePid('t-a');
  if (first !== undefined) process.kill(first, 'SIGKILL');
  await waitFor('a is healed', async () => ![undefined, first].includes(await sandbox.panePid('t-a')));
  await waitFor('the log of the watchdog tells it', () =>
    /cannot be written: ENOSPC/.test(sandbox.log('t-watchdog')),
  );
  rmSync(journal);
  const second = await sandbox.panePid('t-a');
  if (second !== undefined) process.kill(second, 'SIGKILL');
  await sandbox.event({ event: 'agent-started', agent: 'a' });
  expect(await watchdogPid(sandbox)).toBe(pid);
});
