import { describe, expect } from 'vitest';
import { test } from '../../../../tests/support/sandbox.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';

const ONE = fleetToml({ rest: `${agent('a')}${agent('off', 'enabled = false\nprompt = "x"')}` });

describe('status', () => {
  test('needs nothing to run and writes nothing', async ({ sandbox }) => {
    sandbox.config(ONE);
    expect(await sandbox.ok(['status'])).toEqual({
      exitCode: 0,
      stderr: '',
      stdout: [
        ' AGENT          KIND        BACKEND   MODEL                WATCH      STATE',
        ' a              persistent  sh        default              heal       stopped',
        ' off            persistent  sh        default              heal       stopped (disabled)',
        ' watchdog       service     -         -                    -          stopped',
      ].join('\n'),
    });
    expect(sandbox.exists('.ao-state')).toBe(false);
    expect(await sandbox.ok(['--config', 'agents.toml'])).toEqual(await sandbox.ok(['status']));
  });

  test('says what runs', async ({ sandbox }) => {
    sandbox.config(ONE);
    await sandbox.ok(['up']);
    const status = async () => (await sandbox.ok(['status'])).stdout;
    await sandbox.until('the watchdog has looked', async () =>
      /^ a .* RUNNING \[sleep\] idle/m.test(await status()),
    );
    expect(await status()).toMatch(/^ watchdog .* RUNNING \(process \d+, up \d+ s\)$/m);
    const { body } = await sandbox.json(['status']);
    expect(Object.keys(body)).toEqual([
      ...[
        'v',
        'verb',
        'ok',
        'config',
        'tmux',
        'watchdog',
        'loops',
        'agents',
        'services',
        'limits',
        'outbox',
        'warnings',
      ],
    ]);
    expect(body.agents[0]).toMatchObject({
      ...{ name: 'a', session: 't-a', kind: 'persistent', backend: 'sh', model: null, watch: 'heal' },
      ...{
        enabled: true,
        role: null,
        state: 'running',
        command: 'sleep',
        pane: expect.stringMatching(/^%\d+$/),
      },
      ...{
        restarts: 0,
        delayed: null,
        limit: null,
        problem: null,
        heldSince: null,
        waitingMessages: 0,
        standIn: null,
      },
      activity: { activity: 'idle', reason: expect.any(String), evidence: expect.any(String) },
    });
  });

  test('shows the exit code of an agent that nobody restarts', async ({ sandbox }) => {
    sandbox.config(
      fleetToml({ bin: 'echo no such key; exit 3', rest: agent('a', 'watch = "none"\nprompt = "x"') }),
    );
    await sandbox.ok(['up', 'a']);
    await sandbox.until(
      'it has ended',
      async () => (await sandbox.json(['status'])).body.agents[0].state === 'exited',
    );
    expect((await sandbox.ok(['status'])).stdout).toMatch(/^ a .* exited \(code 3\)/m);
  });

  test('with a broken config names the error and the watchdog that goes on', async ({ sandbox }) => {
    sandbox.config(ONE);
    await sandbox.ok(['up']);
    const { pid } = (await sandbox.json(['status'])).body.watchdog;
    sandbox.config(ONE.replace('watch = "heal"', 'wach = "heal"'));
    const { exitCode, stdout, stderr } = await sandbox.agents(['status']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Did you mean "watch"?');
    expect(stderr).toContain(`The watchdog (process ${pid}) goes on with the last good config.`);
    expect((await sandbox.json(['status'])).body).toMatchObject({
      ...{ verb: 'status', ok: false, error: { code: 'CONFIG_INVALID' }, watchdog: { pid } },
    });
    await sandbox.event({ event: 'config-rejected' });
  });

  test('a tmux server that does not answer is "unknown", never "stopped", and ends with 4', async ({
    sandbox,
  }) => {
    sandbox.config(ONE);
    await sandbox.ok(['up', 'a']);
    const server = Number((await sandbox.tmux('display-message', '-p', '#{pid}')).stdout);
    process.kill(server, 'SIGSTOP');
    try {
      const { exitCode, stdout } = await sandbox.agents(['status']);
      expect(exitCode).toBe(4);
      expect(stdout).toMatch(/^ a .* unknown/m);
      expect(stdout).toMatch(/^ tmux: tmux did not answer/m);
    } finally {
      process.kill(server, 'SIGCONT');
    }
  });
});
