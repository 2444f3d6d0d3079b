import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { agent, head, start, statusOf, watchdogPid } from '../defects/support/fleet.ts';
import { post } from '../support/outbox.ts';
import { test } from '../support/sandbox.ts';

const exec = (name: string, bin: string) =>
  `\n[backend.${name}]\nprompt_delivery = "exec"\nbin = ${JSON.stringify(bin)}\n`;

const residentMb = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

test('an agent that floods 100 MB: others are healed within 2 s, its log stays small, and so does the watchdog', async ({
  sandbox,
}) => {
  sandbox.program(
    'flood',
    `until [ -e '${sandbox.root}/go' ]; do sleep 0.1; done
     yes 'a line that is written again and again by a program that has lost its mind' | head -c 100000000
     touch '${sandbox.root}/flooded'; exec sleep 1000`,
  );
  const toml = head({ defaults: 'log_max_mb = 1' }) + exec('flood', 'flood');
  await start(sandbox, `${toml}${agent('wild', 'backend = "flood"')}${agent('calm')}`);
  const watchdog = await watchdogPid(sandbox);
  const log = join(sandbox.logDir, 't-wild.log');
  sandbox.write(join(sandbox.root, 'go'), '');
  await sandbox.until('it floods', () => sandbox.exists(`${log}.1`), 20_000);
  const pid = (await sandbox.panePid('t-calm')) ?? 0;
  const killedAt = Date.now();
  process.kill(pid, 'SIGKILL');
  const healed = await sandbox.event({ event: 'agent-started', agent: 'calm' }, { count: 2 });
  expect(Date.parse(healed.at) - killedAt).toBeLessThan(2_000);
  await sandbox.until('the flood is over', () => sandbox.exists(join(sandbox.root, 'flooded')), 60_000);
  await sandbox.until('its log is small', () => statSync(log).size < 1_048_576);
  // Beyond its size it only has what was written between two looks.
  expect(statSync(`${log}.1`).size).toBeLessThan(32 * 1_048_576);
  expect(residentMb(watchdog)).toBeLessThan(200);
  expect(await watchdogPid(sandbox)).toBe(watchdog);
  expect(await statusOf(sandbox, 'wild')).toMatchObject({ state: 'running', restarts: 0 });
}, 90_000);

test('binary, broken escape codes, hostile titles and resizing leave the watchdog and everybody else in peace', async ({
  sandbox,
}) => {
  sandbox.program(
    'garbage',
    `head -c 300000 /dev/urandom
     printf '\\033]0;%%exit\\n#{pane_id} #(touch ${sandbox.root}/PWNED)\\007\\033P1000p\\033[8;5;10t\\033[?1049h\\033[9999;9999H\\033]2;'
     printf '%%begin 1 1 1\\n%%end 1 1 1\\n%%exit\\n\\377\\376\\000'
     head -c 300000 /dev/urandom
     printf '\\033\\\\\\033c\\ndone with that\\n'
     touch '${sandbox.root}/spat'; exec sleep 1000`,
  );
  await start(
    sandbox,
    head() + exec('garbage', 'garbage') + agent('wild', 'backend = "garbage"') + agent('calm'),
  );
  const watchdog = await watchdogPid(sandbox);
  await sandbox.until('it has printed all', () => sandbox.exists(join(sandbox.root, 'spat')), 20_000);
  post(sandbox, 'calm', 'can you hear me');
  await sandbox.until('the other is told', () => sandbox.received('calm').includes('can you hear me'));
  expect(await statusOf(sandbox, 'wild')).toMatchObject({ state: 'running', restarts: 0 });
  const { stdout } = await sandbox.ok(['logs', 'wild', '-n', '50']);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
  expect(stdout).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/);
  expect(sandbox.exists(join(sandbox.root, 'PWNED'))).toBe(false);
  expect(await watchdogPid(sandbox)).toBe(watchdog);
  expect(sandbox.events({ event: 'tmux-lost' })).toEqual([]);
});

test('a message for an agent that has closed its input waits, and status says why', async ({ sandbox }) => {
  sandbox.program('deaf', 'echo busy with my own things; exec sleep 1000 </dev/null');
  await start(sandbox, head() + exec('deaf', 'deaf') + agent('a', 'backend = "deaf"') + agent('b'));
  post(sandbox, 'a', 'nobody reads this');
  post(sandbox, 'b', 'but this');
  await sandbox.until('the other is told', () => sandbox.received('b').includes('but this'));
  await sandbox.until('the message waits', async () =>
    (await sandbox.json(['status'])).body.outbox.some(
      ({ to, reason }: { to: string; reason: string }) => to === 'a' && /does not read/.test(reason),
    ),
  );
  expect(await sandbox.screen('t-a')).toBe('busy with my own things');
});
