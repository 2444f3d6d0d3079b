import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { test } from '../support/sandbox.ts';
import { agent, DEFAULTS, LISTENER, listeners } from './fleets.ts';

const STAMP = String.raw`\[agents \d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d\]`;

const TWO = listeners(agent('one'), agent('two'), agent('spare', 'enabled = false'));
const SERVICE = `
[[service]]
name = "feed"
command = "listener"
`;
const PHASES = `
[loop]
phases = [
  { id = "alpha", status = "A.md", plan = "plans/a.md" },
  { id = "beta", status = "B.md" },
  { id = "gamma", status = "C.md" },
]
`;

describe.concurrent('1 command line', { timeout: 60_000 }, () => {
  test('1.1 no arguments, -h, --help and help explain the command, without a config', async ({ sandbox }) => {
    const asked = await Promise.all([[], ['-h'], ['--help'], ['help']].map((args) => sandbox.agents(args)));
    for (const { exitCode, stdout, stderr } of asked) {
      expect(exitCode).toBe(0);
      expect(stderr).toBe('');
      for (const verb of ['up', 'down', 'status', 'watchdog', 'logs', 'phase', 'selftest', 'init'])
        expect(stdout).toMatch(new RegExp(`^  ${verb}\\b`, 'm'));
    }
  });

  test('1.2 --config is understood anywhere, with "=" too, and alone it means status', async ({
    sandbox,
  }) => {
    const path = sandbox.write('elsewhere/fleet.toml', listeners(agent('one')));
    const forms = [
      ['--config', path, 'status'],
      ['status', '--config', path],
      ['status', `--config=${path}`],
      ['--config', path],
      // The first one wins.
      ['--config', path, 'status', '--config', 'nowhere.toml'],
    ];
    for (const { exitCode, stdout } of await Promise.all(forms.map((form) => sandbox.agents(form)))) {
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/^ one +persistent +listener +default +none +stopped$/m);
    }
    // Better than a traceback: a usage error.
    const { exitCode, stderr } = await sandbox.agents(['status', '--config']);
    expect(exitCode).toBe(64);
    expect(stderr).toContain('--config <path>');
  });

  test('1.3 without --config ./agents.toml is used, and a missing one is an error that says where it looked', async ({
    sandbox,
  }) => {
    // Better than a fallback to the folder of the program, where nobody keeps a project.
    const missing = await sandbox.agents(['status']);
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain(join(sandbox.project, 'agents.toml'));
    sandbox.config(TWO);
    expect((await sandbox.agents(['status'])).stdout).toContain(' two ');
  });

  test('1.4 an unknown verb is a usage error that names the nearest one, whatever the config', async ({
    sandbox,
  }) => {
    // Better than printing the help with exit code 0.
    const { exitCode, stdout, stderr } = await sandbox.agents(['statsu']);
    expect([exitCode, stdout]).toEqual([64, '']);
    expect(stderr).toContain('status');
  });

  test('1.5 only verbs that need it make the state folder, private to the user', async ({ sandbox }) => {
    sandbox.config(TWO);
    await sandbox.ok(['status']);
    expect(sandbox.exists('.ao-state')).toBe(false);
    await sandbox.ok(['up', 'one']);
    expect((await sandbox.run('stat', ['-c', '%a', '.ao-state', '.ao-state/state'])).stdout).toBe('700\n700');
  });

  test('1.6 up starts the enabled agents, the services and the watchdog, and leaves what already runs', async ({
    sandbox,
  }) => {
    sandbox.config(TWO + SERVICE);
    const first = await sandbox.json(['up']);
    expect(first.exitCode).toBe(0);
    // In file order, though they are started side by side.
    expect(
      first.body.results.map(({ name, outcome }: { name: string; outcome: string }) => [name, outcome]),
    ).toEqual([
      ['one', 'started'],
      ['two', 'started'],
      ['feed', 'started'],
      ['watchdog', 'started'],
    ]);
    await sandbox.until('the session of the watchdog', async () =>
      (await sandbox.sessions()).includes('p-watchdog'),
    );
    expect(await sandbox.sessions()).toEqual(['p-feed', 'p-one', 'p-two', 'p-watchdog']);
    const pid = await sandbox.panePid('p-one');
    const { stdout } = await sandbox.ok(['up']);
    expect(stdout).toMatch(new RegExp(`^${STAMP} p-one already running — leaving it$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^${STAMP} watchdog already running$`, 'm'));
    expect(await sandbox.panePid('p-one')).toBe(pid);
  });

  test('1.6 up with names starts only those, also a disabled agent, a service or the watchdog', async ({
    sandbox,
  }) => {
    sandbox.config(TWO + SERVICE);
    await sandbox.ok(['up', 'spare', 'feed']);
    expect(await sandbox.sessions()).toEqual(['p-feed', 'p-spare']);
    expect((await sandbox.json(['status'])).body.watchdog.state).toBe('stopped');
    await sandbox.ok(['up', 'watchdog']);
    expect((await sandbox.json(['status'])).body.watchdog.state).toBe('running');
  });

  test('1.6 1.7 unknown names are an error and nothing is done', async ({ sandbox }) => {
    // Better than ignoring them with exit code 0.
    sandbox.config(TWO);
    const up = await sandbox.agents(['up', 'one', 'tow']);
    expect(up.exitCode).toBe(1);
    expect(up.stderr).toMatch(/"tow".*\n?.*two/);
    expect(await sandbox.sessions()).toEqual([]);
    await sandbox.ok(['up', 'one']);
    const down = await sandbox.agents(['down', 'one', 'oen']);
    expect(down.exitCode).toBe(1);
    expect(await sandbox.sessions()).toEqual(['p-one']);
  });

  test('1.7 down ends agents, services and the watchdog, leaves nothing alive and no state file removed', async ({
    sandbox,
  }) => {
    sandbox.config(
      `${TWO + SERVICE}[[agent]]\nname = "deaf"\nbackend = "deaf"\n[backend.deaf]\nprompt_delivery = "exec"\nbin = "deaf"\n`,
    );
    sandbox.program('deaf', 'trap "" HUP TERM\nsleep 1000 &\nwhile :; do sleep 1000; done');
    await sandbox.ok(['up', 'one', 'two', 'spare', 'feed', 'deaf', 'watchdog']);
    const before = (await sandbox.run('ls', ['.ao-state/state'])).stdout.split('\n');
    const { stdout } = await sandbox.ok(['down']);
    // The watchdog goes first, so that it cannot bring anything back.
    const killed = stdout.split('\n').map((line) => line.replace(/^\[.*?\] /, ''));
    expect(killed[0]).toMatch(/^stopping the watchdog/);
    for (const name of ['one', 'two', 'spare', 'deaf', 'feed']) expect(killed).toContain(`killing p-${name}`);
    await sandbox.nothingAlive();
    const after = (await sandbox.run('ls', ['.ao-state/state'])).stdout.split('\n');
    const kept = before.filter((file) => /^(kickoff-|run-|supervisor)/.test(file));
    expect(after).toEqual(expect.arrayContaining(kept));
    expect((await sandbox.ok(['down'])).stdout).toContain('nothing was running');
  });

  test('1.7 down with names ends only those, and the watchdog leaves them alone until up', async ({
    sandbox,
  }) => {
    sandbox.config(listeners(agent('one', 'watch = "heal"'), agent('two', 'watch = "heal"')) + SERVICE);
    await sandbox.ok(['up']);
    await sandbox.ok(['down', 'one', 'feed']);
    const pid = await sandbox.panePid('p-two');
    await sandbox.run('kill', ['-9', String(pid)]);
    // Once the other one is healed, the held ones would have been too.
    await sandbox.event({ event: 'agent-started', agent: 'two' }, { count: 2 });
    expect(await sandbox.sessions()).toEqual(['p-two', 'p-watchdog']);
    const { body } = await sandbox.json(['status']);
    expect(body.agents[0].heldSince).not.toBe(null);
    await sandbox.ok(['up', 'one']);
    expect(await sandbox.sessions()).toEqual(['p-one', 'p-two', 'p-watchdog']);
    await sandbox.ok(['down', 'watchdog']);
    expect((await sandbox.json(['status'])).body.watchdog.state).toBe('stopped');
    expect(await sandbox.sessions()).toEqual(['p-one', 'p-two']);
  });

  test('1.8 status shows the phase and every agent, service and the watchdog', async ({ sandbox }) => {
    sandbox.config(
      TWO.replace('name = "two"', 'name = "two"\nmodel = "big"\nwatch = "heal"') + PHASES + SERVICE,
    );
    const before = await sandbox.ok(['status']);
    expect(before.stdout.split('\n')).toEqual([
      ' phase: alpha [1/3] plan=plans/a.md (in progress)',
      ' AGENT          KIND        BACKEND   MODEL                WATCH      STATE',
      ' one            persistent  listener  default              none       stopped',
      ' two            persistent  listener  big                  heal       stopped',
      ' spare          persistent  listener  default              none       stopped (disabled)',
      ' feed           service     -         -                    heal       stopped',
      ' watchdog       service     -         -                    -          stopped',
    ]);
    sandbox.write('A.md', '## DONE\nverified\n');
    await sandbox.ok(['up', 'one', 'two', 'feed']);
    const { stdout } = await sandbox.ok(['status']);
    expect(stdout).toMatch(/^ phase: alpha \[1\/3\] plan=plans\/a.md \(## DONE\)$/m);
    expect(stdout).toMatch(/^ one .* RUNNING \[\w+\]/m);
    expect(stdout).toMatch(/^ feed +service .* RUNNING/m);
  });

  test('1.9 watchdog supervises in the foreground until it is asked to end; agents go on', async ({
    sandbox,
  }) => {
    sandbox.config(listeners(agent('one', 'watch = "heal"')));
    const running = sandbox.spawn(['watchdog']);
    await sandbox.event({ event: 'agent-started', agent: 'one' });
    running.kill('SIGTERM');
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${STAMP} watchdog up — phase=- `, 'm'));
    expect(await sandbox.panePid('p-one')).toBeGreaterThan(0);
  });

  test('1.10 logs shows the last 10 lines of an agent, a service or the watchdog, readable, and follows with -f', async ({
    sandbox,
  }) => {
    sandbox.config(listeners(agent('one')) + SERVICE);
    await sandbox.ok(['up']);
    await sandbox.show('p-one', Array.from({ length: 15 }, (_, n) => `\x1b[31mline ${n}\x1b[0m`).join('\n'));
    await sandbox.until('the log', () => sandbox.log('p-one').includes('line 14'));
    const { stdout } = await sandbox.ok(['logs', 'one']);
    const lines = stdout.split('\n').filter((line) => line.startsWith('line'));
    expect(lines.at(-1)).toBe('line 14');
    expect(stdout.split('\n').length).toBeLessThanOrEqual(10);
    expect(stdout).not.toContain('\x1b');
    expect((await sandbox.ok(['logs', 'feed'])).stdout).toContain('ready feed');
    expect((await sandbox.ok(['logs', 'watchdog'])).stdout).toContain('watchdog up');

    const following = sandbox.spawn(['logs', '-f', 'one']);
    let seen = '';
    following.stdout?.on('data', (part) => {
      seen += part;
    });
    await sandbox.until('the first lines', () => seen.includes('line 14'));
    await sandbox.tmux('send-keys', '-t', '=p-one:', 'hello there', 'Enter');
    await sandbox.until('the new line', () => seen.includes('hello there'));
    following.kill('SIGINT');
    await following;
  });

  test('1.10 logs of nobody is a usage error, of an unknown name or a missing log exit code 1', async ({
    sandbox,
  }) => {
    sandbox.config(TWO);
    expect((await sandbox.agents(['logs'])).exitCode).toBe(64);
    expect((await sandbox.agents(['logs', 'nobody'])).exitCode).toBe(1);
    const missing = await sandbox.agents(['logs', 'one']);
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toContain('p-one.log');
  });

  test('1.11 phase shows and moves the phase, counted from 0, and refuses what is no phase', async ({
    sandbox,
  }) => {
    sandbox.config(DEFAULTS + LISTENER + PHASES + agent('one'));
    const say = async (...args: string[]) =>
      (await sandbox.agents(['phase', ...args])).stdout.replace(/^\[.*?\] /, '');
    const index = () => sandbox.read('.ao-state/state/phase-idx').trim();
    expect(await say()).toBe('phase alpha [1/3] seq: alpha beta gamma');
    expect(await say('show')).toBe('phase alpha [1/3] seq: alpha beta gamma');
    expect(await say('next')).toBe('phase idx now 1 (beta)');
    expect(index()).toBe('1');
    expect(await say('set', '2')).toBe('phase idx now 2 (gamma)');
    expect(await say('next')).toBe('phase idx now 2 (gamma)');
    // Better: a phase can be named, and nothing is written for one that does not exist.
    expect(await say('set', 'alpha')).toBe('phase idx now 0 (alpha)');
    for (const bad of ['99', '-1', 'delta']) {
      const { exitCode, stderr } = await sandbox.agents(['phase', 'set', '--', bad]);
      expect(exitCode).not.toBe(0);
      expect(stderr).toContain(bad);
    }
    for (const bad of [['set'], ['xyz']]) expect((await sandbox.agents(['phase', ...bad])).exitCode).toBe(64);
    expect(index()).toBe('0');
    sandbox.config(DEFAULTS + LISTENER + agent('one'));
    expect(await say()).toBe('no [loop].phases configured');
  });

  test('1.12 selftest checks the detector of screens with a footer, without a config', async ({
    sandbox,
  }) => {
    const { exitCode, stdout } = await sandbox.agents(['selftest']);
    expect(exitCode).toBe(0);
    for (const name of [
      'footer_ui idle footer is idle',
      'footer_ui active footer is active',
      'limit banner + idle footer is not active',
    ])
      expect(stdout).toContain(` PASS: ${name}`);
  });

  test('1.13 10.12 init scaffolds a config that runs, named after its folder, and never overwrites', async ({
    sandbox,
  }) => {
    const { stdout } = await sandbox.ok(['init', 'my.new proj']);
    const path = join(sandbox.project, 'my.new proj/agents.toml');
    expect(stdout).toMatch(
      new RegExp(`^${STAMP} scaffolded .*agents.toml and .*prompts/ — edit, then \`agents up --config .*\`$`),
    );
    expect(sandbox.exists('my.new proj/prompts')).toBe(true);
    const toml = sandbox.read(path);
    expect(toml).toContain('session_prefix = "my-new-proj-"');
    for (const line of [
      'backend = "claude"',
      'model = "claude-sonnet-4-6"',
      'watch = "heal"',
      'flags = "--dangerously-skip-permissions"',
      'name = "worker"',
    ])
      expect(toml).toContain(line);
    const { body } = await sandbox.json(['status', '--config', path]);
    expect(body.agents.map(({ session }: { session: string }) => session)).toEqual(['my-new-proj-worker']);
    const again = await sandbox.agents(['init', 'my.new proj']);
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain('already');
    expect(sandbox.read(path)).toBe(toml);
  });

  test('1.14 every line of what happens carries its date and time, and errors go to standard error', async ({
    sandbox,
  }) => {
    // Better than the time alone: a log of several days can be read.
    sandbox.config(TWO);
    const { stdout, stderr } = await sandbox.ok(['up']);
    expect(stderr).toBe('');
    for (const line of stdout.split('\n')) expect(line).toMatch(new RegExp(`^${STAMP} \\S`));
    await sandbox.until('the watchdog', () => sandbox.log('p-watchdog').includes('watchdog up'));
    for (const line of sandbox.log('p-watchdog').trim().split('\n'))
      expect(line).toMatch(new RegExp(`^${STAMP} \\S`));
    const failed = await sandbox.agents(['up', 'nobody']);
    expect([failed.exitCode, failed.stdout]).toEqual([1, '']);
    expect(failed.stderr).toMatch(/^error AGENT_UNKNOWN: .*\n {2}hint: /);
  });
});
