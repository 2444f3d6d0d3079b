import { readFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { test } from '../../../../tests/support/sandbox.ts';
import { AGENTS } from '../support/bins.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';

const TWO = fleetToml({
  rest: `${agent('a')}${agent('b')}[[service]]\nname = "svc"\ncommand = "sleep 1000"\n`,
});
const STAMP = String.raw`\[agents \d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d\]`;

describe('up and down', () => {
  test('up starts everything once, down leaves nothing alive', async ({ sandbox }) => {
    sandbox.config(TWO);
    const up = await sandbox.ok(['up']);
    expect(up.stderr).toBe('');
    for (const line of [
      'starting t-a (sh, kind=persistent, phase=-',
      'starting service t-svc',
      'starting watchdog',
    ])
      expect(up.stdout).toMatch(new RegExp(`^${STAMP} ${line.replace(/[()]/g, '\\$&')}`, 'm'));
    expect(await sandbox.sessions()).toEqual(['t-a', 't-b', 't-svc', 't-watchdog']);

    const again = await sandbox.ok(['up']);
    expect(again.stdout.split('\n').map((line) => line.replace(/^\[.*?\] /, ''))).toEqual([
      't-a already running — leaving it',
      't-b already running — leaving it',
      't-svc already running — leaving it',
      'watchdog already running',
    ]);

    const down = await sandbox.ok(['down']);
    for (const session of ['t-a', 't-b', 't-svc']) expect(down.stdout).toContain(`killing ${session}`);
    await sandbox.nothingAlive();
    expect((await sandbox.ok(['down'])).stdout).toMatch(new RegExp(`^${STAMP} nothing was running$`));
  });

  test('down is done when the server ends before it has answered that the last session is gone', async ({
    sandbox,
  }) => {
    sandbox.config(TWO);
    await sandbox.ok(['up']);
    const real = (await sandbox.run('sh', ['-c', 'command -v tmux'])).stdout;
    sandbox.program(
      'tmux',
      `case "$*" in *source-file*) ;; *) exec '${real}' "$@" ;; esac
input=$(cat)
case "$input" in *kill-session*) ;; *) printf '%s\\n' "$input" | '${real}' "$@"; exit ;; esac
printf '%s\\n' "$input" | '${real}' "$@" >'${sandbox.root}/answer' 2>&1 || exec cat '${sandbox.root}/answer' >&2
echo 'server exited unexpectedly' >&2
exit 1`,
    );
    const down = await sandbox.ok(['down']);
    expect(down.stderr).toBe('');
    await sandbox.nothingAlive();
  });

  test('a connection that a stopped and killed watchdog has left keeps no server alive after down', async ({
    sandbox,
  }) => {
    sandbox.config(TWO);
    await sandbox.ok(['up']);
    const { watchdog } = JSON.parse((await sandbox.ok(['status', '--json'])).stdout);
    await sandbox.until('the watchdog is connected', async () =>
      (await sandbox.tmux('list-clients', '-F', '#{client_flags}')).stdout.includes('control-mode'),
    );
    process.kill(-watchdog.pid, 'SIGSTOP');
    process.kill(watchdog.pid, 'SIGKILL');
    await sandbox.ok(['down']);
    await sandbox.nothingAlive();
  });

  test('an up that is killed before its agents run leaves no watchdog', async ({ sandbox }) => {
    sandbox.config(TWO);
    const real = (await sandbox.run('sh', ['-c', 'command -v tmux'])).stdout;
    sandbox.program('tmux', `case "$*" in *start-server*) exec sleep 1000 ;; esac\nexec '${real}' "$@"`);
    const watchdogs = () =>
      sandbox.alive().filter((pid) => readCommandLine(pid).includes('watchdog --config'));
    const up = sandbox.spawn(['up']);
    up.catch(() => {});
    await sandbox.until('a watchdog stands by', () => watchdogs().length > 0);
    up.kill('SIGKILL');
    await sandbox.until('it has ended', () => watchdogs().length === 0);
    expect(sandbox.events({ event: 'watchdog-started' })).toEqual([]);
  });

  test('tell the same as JSON, and nothing else', async ({ sandbox }) => {
    sandbox.config(TWO);
    const result = (name: string, type: string, outcome: string) => ({
      name,
      session: `t-${name}`,
      type,
      outcome,
    });
    const { stdout, stderr, exitCode } = await sandbox.agents(['up', '--json']);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(JSON.parse(stdout)).toEqual({
      ...{ v: 1, verb: 'up', ok: true, warnings: [] },
      results: [
        result('a', 'agent', 'started'),
        result('b', 'agent', 'started'),
        result('svc', 'service', 'started'),
        result('watchdog', 'watchdog', 'started'),
      ],
    });
    expect((await sandbox.json(['down', 'a', 'watchdog'])).body).toEqual({
      ...{ v: 1, verb: 'down', ok: true },
      results: [
        { name: 'a', session: 't-a', outcome: 'stopped' },
        { name: 'watchdog', session: 't-watchdog', outcome: 'stopped' },
      ],
    });
    expect((await sandbox.json(['down', 'a'])).body.results).toEqual([
      { name: 'a', session: 't-a', outcome: 'not-running' },
    ]);
  });

  test('a name that is unknown keeps everything as it is', async ({ sandbox }) => {
    sandbox.config(TWO);
    const { exitCode, stderr, stdout } = await sandbox.agents(['up', 'a', 'scv']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('error AGENT_UNKNOWN: There is no agent or service named "scv"');
    expect(stderr).toContain('Did you mean "svc"?');
    expect(await sandbox.sessions()).toEqual([]);
    expect((await sandbox.json(['down', 'nobody'])).body).toMatchObject({
      ok: false,
      error: { code: 'AGENT_UNKNOWN', details: { name: 'nobody' } },
    });
    for (const verb of ['up', 'down']) {
      const { exitCode, body } = await sandbox.json([verb, 'nobody', 'nowhere']);
      expect({ exitCode, error: body.error }).toMatchObject({
        exitCode: 1,
        error: {
          code: 'START_REFUSED',
          message: 'Nothing was done: 2 problems were found.',
          problems: [{ code: 'AGENT_UNKNOWN' }, { code: 'AGENT_UNKNOWN' }],
        },
      });
    }
  });

  test('a stopped agent is left alone by a running watchdog until it is named', async ({ sandbox }) => {
    sandbox.config(TWO);
    await sandbox.ok(['up']);
    const down = await sandbox.ok(['down', 'a']);
    expect(down.stdout).toContain('killing t-a');
    expect(down.stdout).toContain('a is held');
    // The watchdog has healed the one that was killed, and had the same chance to start the other.
    await sandbox.tmux('kill-session', '-t', '=t-b');
    await sandbox.event({ event: 'agent-started', agent: 'b' }, { count: 2 });
    expect(await sandbox.sessions()).not.toContain('t-a');
    expect((await sandbox.ok(['up'])).stdout).toMatch(
      /a is held by a person since \d{4}-.* — `agents up a` releases it/,
    );
    expect((await sandbox.ok(['status'])).stdout).toMatch(/^ a .* stopped held by a person since/m);
    expect((await sandbox.ok(['up', 'a'])).stdout).toContain('a is released');
    expect(await sandbox.sessions()).toContain('t-a');
  });

  test('down ends processes that ignore every polite signal, of many agents', async ({ sandbox }) => {
    const stubborn =
      "trap '' HUP TERM INT; (trap '' HUP TERM INT; while :; do sleep 5; done) & while :; do sleep 5; done";
    const names = Array.from({ length: 24 }, (_, index) => `agent${index}`);
    sandbox.program('stubborn', stubborn);
    sandbox.config(fleetToml({ bin: 'stubborn', rest: names.map((name) => agent(name)).join('') }));
    await sandbox.ok(['up']);
    expect(await sandbox.sessions()).toHaveLength(25);
    await sandbox.ok(['down']);
    await sandbox.nothingAlive(1_000);
  });

  test('a reader that goes away changes nothing', async ({ sandbox }) => {
    sandbox.config(TWO);
    const piped = await sandbox.run('sh', ['-c', '"$0" up | head -n 1', AGENTS]);
    expect(piped).toMatchObject({ exitCode: 0, stderr: '' });
    expect(piped.stdout.split('\n')).toHaveLength(1);
    await sandbox.until('all are up', async () => (await sandbox.sessions()).length === 4);
  });

  test('an override of the model is for that command alone', async ({ sandbox }) => {
    sandbox.config(
      fleetToml({
        bin: 'echo model={model} leak=$AGENT_MODEL_a.; exec sleep 1000',
        rest: agent('a', 'model = "small"\nprompt = "go"'),
      }),
    );
    await sandbox.ok(['up'], { env: { AGENT_MODEL_a: 'large' } });
    await sandbox.until('it runs', () => sandbox.log('t-a').includes('model=large leak=.'));
    await sandbox.tmux('kill-session', '-t', '=t-a');
    await sandbox.until('it was healed', () => sandbox.log('t-a').includes('model=small leak=.'));
  });

  test('what cannot be started is named, the rest is started, and the exit code is 1', async ({
    sandbox,
  }) => {
    sandbox.config(fleetToml({ rest: `${agent('a')}${agent('b')}` }));
    await sandbox.ok(['up', 'a']);
    await sandbox.run('sh', [
      '-c',
      'mkdir -p .ao-state/state/x; rm -f .ao-state/state/kickoff-t-b.txt; mkdir .ao-state/state/kickoff-t-b.txt',
    ]);
    const { exitCode, body } = await sandbox.json(['up']);
    expect({ exitCode, ok: body.ok }).toEqual({ exitCode: 1, ok: false });
    expect(body.results).toMatchObject([
      { name: 'a', outcome: 'already-running' },
      { name: 'b', outcome: 'failed', error: { code: expect.any(String), hint: expect.any(String) } },
      { name: 'watchdog', outcome: 'started' },
    ]);
  });
});

function readCommandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // It has ended.
  }
}
