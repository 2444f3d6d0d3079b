import { describe, expect } from 'vitest';
import { statusOf, watchdogPid } from '../defects/support/fleet.ts';
import { agent, listeners } from '../parity/fleets.ts';
import { test } from '../support/sandbox.ts';

const shared = (watchdog: string) =>
  listeners(...['a', 'b'].map((name) => agent(name, 'watch = "heal+stall"')))
    .replace(
      '[backend.listener]',
      "[backend.listener]\ncredential = \"main\"\nactive_re = 'esc to interrupt'\nlimit_re = 'usage limit'\nstall_idle = 600",
    )
    .replace('[watchdog]', `[watchdog]\n${watchdog}`);

describe('a usage limit of one account', { timeout: 120_000 }, () => {
  test('holds every agent of it, also across a killed watchdog; one is asked, the others follow, each once', async ({
    sandbox,
  }) => {
    sandbox.config(shared('limit_probe_fallback = 8\n'));
    await sandbox.ok(['up']);
    for (const name of ['a', 'b'])
      await sandbox.until('it runs', () => sandbox.log(`p-${name}`).includes('ready'));
    await sandbox.show('p-a', 'usage limit reached\n');
    await sandbox.event({ event: 'limit-hit', agent: 'a' });
    await sandbox.until('b is held as well', async () => (await statusOf(sandbox, 'b')).limit !== null);
    await sandbox.ok(['send', 'b', 'hello']);
    process.kill(await watchdogPid(sandbox), 'SIGKILL');
    expect((await sandbox.ok(['status'])).stdout).toMatch(/limit of main \(a, b\): usage, since/);
    expect(sandbox.received('b')).toEqual([]);
    await sandbox.ok(['up']);
    const probe = await sandbox.event({ event: 'limit-probe' }, { deadline: 60_000 });
    const [canary, other] = probe.agent === 'a' ? (['a', 'b'] as const) : (['b', 'a'] as const);
    await sandbox.until('the canary is asked', () => sandbox.received(canary).length === 1);
    expect(sandbox.received(other)).toEqual([]);
    await sandbox.show(`p-${canary}`, 'esc to interrupt');
    await sandbox.event(
      { event: 'limit-lifted', message: /probe resumed it; 1 more of main follow/ },
      { deadline: 60_000 },
    );
    await sandbox.until('b gets what waited for it', () => sandbox.received('b').includes('hello'));
    expect(sandbox.received('a')).toHaveLength(1);
    expect(sandbox.received('b')).toEqual(['hello']);
    for (const name of ['a', 'b']) expect(sandbox.starts(name)).toHaveLength(1);
  });
});
