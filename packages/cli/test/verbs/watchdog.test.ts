import { describe, expect } from 'vitest';
import { test } from '../../../../tests/support/sandbox.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';

const ONE = fleetToml({ rest: agent('a') });

describe('the watchdog', () => {
  test('runs in the foreground, prints its events, and ends with 0 when it is asked to', async ({
    sandbox,
  }) => {
    sandbox.config(ONE);
    const watchdog = sandbox.spawn(['watchdog']);
    await sandbox.event({ event: 'agent-started', agent: 'a' });
    watchdog.kill('SIGINT');
    const { exitCode, stdout, stderr } = await watchdog;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(
      /^\[agents .*\] watchdog up — phase=- \[1\/0\] signal=1s heavy=1s, watching: \[a\]$/m,
    );
    expect(stdout).toMatch(/\] watchdog stopped$/);
    expect(sandbox.log('t-watchdog').trim()).toBe(stdout);
    expect(await sandbox.sessions()).toContain('t-a');
  });

  test('tells its events as JSON lines', async ({ sandbox }) => {
    sandbox.config(ONE);
    const watchdog = sandbox.spawn(['watchdog', '--json']);
    await sandbox.event({ event: 'agent-started', agent: 'a' });
    watchdog.kill('SIGTERM');
    const { exitCode, stdout } = await watchdog;
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').map((line) => JSON.parse(line))).toEqual(sandbox.journal());
  });

  test('a second one says who holds the lock and ends with 3', async ({ sandbox }) => {
    sandbox.config(ONE);
    await sandbox.ok(['up']);
    const { exitCode, stdout, stderr } = await sandbox.agents(['watchdog']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toMatch(
      /^error WATCHDOG_LOCKED: Another watchdog already runs for this project: process \d+/,
    );
    expect((await sandbox.json(['watchdog'])).body).toMatchObject({
      ...{ v: 1, verb: 'watchdog', ok: false },
      error: { code: 'WATCHDOG_LOCKED', details: { pid: expect.any(Number) } },
    });
  });

  test('killed outright, it is started again by up at once', async ({ sandbox }) => {
    sandbox.config(ONE);
    await sandbox.ok(['up']);
    const pid = (await sandbox.json(['status'])).body.watchdog.pid;
    process.kill(pid, 'SIGKILL');
    await sandbox.until(
      'it is gone',
      async () => (await sandbox.json(['status'])).body.watchdog.state === 'stopped',
    );
    expect((await sandbox.json(['up'])).body.results).toMatchObject([
      { name: 'a', outcome: 'already-running' },
      { name: 'watchdog', outcome: 'started' },
    ]);
    expect((await sandbox.json(['status'])).body.watchdog).toMatchObject({ state: 'running' });
  });

  test('in the background it outlives a hangup and the tmux server', async ({ sandbox }) => {
    sandbox.config(ONE);
    await sandbox.ok(['up']);
    const { pid } = (await sandbox.json(['status'])).body.watchdog;
    process.kill(pid, 'SIGHUP');
    await sandbox.tmux('kill-server');
    await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
    expect((await sandbox.json(['status'])).body.watchdog).toMatchObject({ state: 'running', pid });
  });

  test('a damaged lock is an error with what to do', async ({ sandbox }) => {
    sandbox.config(ONE);
    sandbox.write('.ao-state/state/watchdog.lock', '{');
    const { exitCode, stderr } = await sandbox.agents(['up', 'watchdog']);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^error WATCHDOG_LOCK_DAMAGED: .*\n {2}hint: See that no watchdog runs/);
  });
});
