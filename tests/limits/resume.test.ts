import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { statusOf, watchdogPid } from '../defects/support/fleet.ts';
import { test } from '../support/sandbox.ts';
import { cutShort, later, quotaFleet, requests, setAccount } from './support.ts';

const THREE = { a: '', b: '', c: '' };
const DEADLINE = { deadline: 90_000 };

describe.concurrent('after a usage limit', { timeout: 240_000 }, () => {
  test('that named no time, everybody goes on within a minute of its end, each once, and one is asked at a time', async ({
    sandbox,
  }) => {
    const end = await cutShort(sandbox, quotaFleet('limit_probe_fallback = 4', THREE), ['a', 'b', 'c'], {
      lasts: 12_000,
      stated: false,
    });
    for (const name of ['b', 'c']) await sandbox.ok(['send', name, `work for ${name}`]);
    for (const name of ['a', 'b', 'c'])
      await sandbox.until('it goes on', () => later(sandbox, name).some(({ refused }) => !refused), 90_000);
    await sandbox.event({ event: 'limit-lifted' });
    await delay(6_000);
    const all = ['a', 'b', 'c'].map((name) => later(sandbox, name));
    for (const one of all) {
      const gone = one.filter(({ refused }) => !refused);
      expect(gone, JSON.stringify(one)).toHaveLength(1);
      expect((gone[0]?.at ?? 0) - end).toBeLessThan(60_000);
    }
    // Whoever was refused was cut short, or was the canary of its attempt.
    const probes = sandbox.events({ event: 'limit-probe', message: /nudging/ });
    const asked = all.flat().filter(({ cause }) => cause !== 'go on with the work');
    expect(asked.filter(({ refused }) => refused).length).toBe(probes.length - 1);
  });

  test('the tool that goes on by itself is not told to, with limit_resume = "native"', async ({
    sandbox,
  }) => {
    const toml = quotaFleet('limit_resume = "native"\nlimit_reset_slack = 0', { a: '' });
    await cutShort(sandbox, toml, ['a'], { lasts: 6_000, stated: true, lag: 4_000 });
    await sandbox.event({ event: 'limit-lifted' }, DEADLINE);
    expect(later(sandbox, 'a').map(({ cause }) => cause)).toEqual(['go on with the work', 'itself']);
    expect(sandbox.events({ event: 'limit-probe' })).toEqual([]);
  });

  test('the tool that would go on by itself is told to, once, after the keys that cancel it', async ({
    sandbox,
  }) => {
    const toml = quotaFleet('limit_reset_slack = 1', { a: '' });
    const account = { stated: true, lag: 30_000, keys: true };
    await cutShort(sandbox, toml, ['a'], { lasts: 6_000, ...account });
    await sandbox.event({ event: 'limit-lifted' }, DEADLINE);
    await delay(32_000);
    expect(later(sandbox, 'a').map(({ cause }) => cause)).toEqual([
      'go on with the work',
      'Escape',
      expect.stringContaining('RESUME'),
    ]);
  });

  test('the tool that says how long it may take to go on by itself is told to after that', async ({
    sandbox,
  }) => {
    const toml = quotaFleet('limit_reset_slack = 0', { a: '' });
    const account = { stated: true, lag: null, within: 5_000 };
    const end = await cutShort(sandbox, toml, ['a'], { lasts: 5_000, ...account });
    await sandbox.event({ event: 'limit-lifted' }, DEADLINE);
    const [, probe, ...more] = later(sandbox, 'a');
    expect(probe?.cause).toContain('RESUME');
    expect((probe?.at ?? 0) - end).toBeGreaterThanOrEqual(5_000);
    expect((probe?.at ?? 0) - end).toBeLessThan(60_000);
    expect(more).toEqual([]);
  });

  test('a person is told that it is time, once, and goes on with `agents up`, with limit_resume = "notify"', async ({
    sandbox,
  }) => {
    const toml = quotaFleet('limit_resume = "notify"\nlimit_reset_slack = 0', { a: '', b: '' });
    await cutShort(sandbox, toml, ['a', 'b'], { lasts: 5_000, stated: true });
    await sandbox.event({ message: 'limit on a should be over; `agents up a` goes on' }, DEADLINE);
    await delay(6_000);
    expect(later(sandbox, 'a')).toHaveLength(1);
    expect(sandbox.events({ message: 'should be over' })).toHaveLength(1);
    expect((await sandbox.ok(['status'])).stdout).toMatch(
      /limit of main \(a, b\): .*`agents up a` asks again/,
    );
    await sandbox.ok(['up', 'a']);
    await sandbox.event({ event: 'limit-lifted', message: /probe resumed it/ }, DEADLINE);
    expect(later(sandbox, 'a').map(({ refused }) => refused)).toEqual([true, false]);
  });

  test('that no clock lifts, nothing happens until a person asks with `agents up`; a refusal holds again', async ({
    sandbox,
  }) => {
    const toml = quotaFleet('limit_probe_fallback = 2\nlimit_reset_slack = 0', { a: '', b: '' });
    await cutShort(sandbox, toml, ['a', 'b'], { person: true });
    await sandbox.until('b is held', async () => (await statusOf(sandbox, 'b')).limit !== null);
    const { stdout } = await sandbox.ok(['status']);
    expect(stdout).toMatch(
      /limit of main \(a, b\): credits, since .*, from the screen of a: ".*"; a person must act; then `agents up a` asks again/,
    );
    await delay(8_000);
    expect(later(sandbox, 'a')).toHaveLength(1);
    await sandbox.ok(['up', 'a']);
    await sandbox.event({ event: 'limit-extended', message: /no clock lifts it/ }, DEADLINE);
    setAccount(sandbox, {});
    await delay(5_000);
    expect(later(sandbox, 'a').map(({ refused }) => refused)).toEqual([true, true]);
    await sandbox.ok(['up', 'a']);
    await sandbox.event({ event: 'limit-lifted' }, DEADLINE);
    expect(later(sandbox, 'a').map(({ refused }) => refused)).toEqual([true, true, false]);
    expect(later(sandbox, 'b')).toEqual([]);
    await sandbox.until('b is free', async () => (await statusOf(sandbox, 'b')).limit === null, 30_000);
  });

  test('a watchdog that is killed with -9 at every step goes on with one probe and one continuation for each', async ({
    sandbox,
  }) => {
    const toml = quotaFleet('limit_reset_slack = 0', THREE);
    await cutShort(sandbox, toml, ['a', 'b', 'c'], { lasts: 25_000, stated: true });
    const killed = async () => {
      process.kill(await watchdogPid(sandbox), 'SIGKILL');
      await sandbox.ok(['up']);
    };
    await killed();
    await sandbox.ok(['send', 'b', 'work for b']);
    await sandbox.event({ event: 'limit-probe' }, DEADLINE);
    await killed();
    await sandbox.until('the canary is asked', () => later(sandbox, 'a').length === 2, 60_000);
    await killed();
    await sandbox.event({ event: 'limit-lifted' }, DEADLINE);
    await killed();
    await sandbox.until('b goes on', () => later(sandbox, 'b').length === 1, 60_000);
    await killed();
    await delay(8_000);
    expect(sandbox.events({ event: 'limit-probe' })).toHaveLength(1);
    expect(['a', 'b', 'c'].map((name) => later(sandbox, name).map(({ refused }) => refused))).toEqual([
      [true, false],
      [false],
      [],
    ]);
  });

  test('the file of the earlier tool is taken over: until then nothing is typed, then it is asked, as its next probe', async ({
    sandbox,
  }) => {
    const toml = quotaFleet('limit_reset_slack = 0', { a: '', b: '' });
    await cutShort(sandbox, toml, ['a', 'b'], { lasts: 3_600_000, stated: true });
    process.kill(await watchdogPid(sandbox), 'SIGKILL');
    for (const name of ['supervisor', 'limited-t-b']) rmSync(join(sandbox.stateDir, `${name}.json`));
    const until = Date.now() + 12_000;
    setAccount(sandbox, { until: until - 2_000 });
    const file = join(sandbox.stateDir, 'limited-t-a.json');
    sandbox.write(file, JSON.stringify({ until: until / 1000, nudges: 2 }));
    await sandbox.ok(['up']);
    await sandbox.until('b is held', async () => (await statusOf(sandbox, 'b')).limit !== null);
    const probe = await sandbox.event({ event: 'limit-probe', message: /limit probe #3 on a/ }, DEADLINE);
    expect(Date.parse(probe.at)).toBeGreaterThanOrEqual(until - 50);
    await sandbox.event({ event: 'limit-lifted' }, DEADLINE);
    expect(later(sandbox, 'a').map(({ refused }) => refused)).toEqual([true, false]);
    await sandbox.until('the file is gone', () => !sandbox.exists(file));
  });
});

describe.concurrent('with a fallback', { timeout: 240_000 }, () => {
  test('an agent goes on there during a long limit, and comes back after it; others wait', async ({
    sandbox,
  }) => {
    const toml = quotaFleet('limit_fallback_after = 2\nlimit_reset_slack = 0', {
      a: 'fallback = [{ backend = "spare", model = "small" }]',
      b: '',
    });
    const end = await cutShort(sandbox, toml, ['a', 'b'], { lasts: 30_000, stated: true });
    const moved = await sandbox.event({ event: 'fallback-started', agent: 'a' }, DEADLINE);
    expect(moved.message).toMatch(/^a goes on in spare with small: 5-hour limit until /);
    await sandbox.until('it works there', () => requests(sandbox, 'a').at(-1)?.account === 'spare', 30_000);
    expect((await sandbox.ok(['status'])).stdout).toMatch(/^ a .*works in spare with small since/m);
    expect(later(sandbox, 'b')).toEqual([]);
    const back = await sandbox.event({ event: 'fallback-ended', agent: 'a' }, DEADLINE);
    expect(Date.parse(back.at)).toBeGreaterThanOrEqual(end);
    await sandbox.until('it works at home', () => requests(sandbox, 'a').at(-1)?.account === 'main', 30_000);
    await sandbox.until('it is home', async () => (await statusOf(sandbox, 'a')).standIn === null, 30_000);
    await delay(6_000);
    expect(later(sandbox, 'a').map(({ account, refused }) => [account, refused])).toEqual([
      ['main', true],
      ['spare', false],
      ['main', false],
    ]);
    expect((await sandbox.ok(['status'])).stdout).not.toMatch(/limit of main/);
  });
});
