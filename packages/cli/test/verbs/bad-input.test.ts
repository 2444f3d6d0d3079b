import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { test } from '../../../../tests/support/sandbox.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';
import { pathWithoutTmux } from '../support/path-without-tmux.ts';

const ONE = fleetToml({ rest: agent('a') });
const AGENTS = fileURLToPath(new URL('../../bin/agents.js', import.meta.url));

const pluginWith = (rest: string) => `export default { name: 'p', apiVersion: 1, ${rest} };`;

describe('bad input ends with a message, and nothing is started', () => {
  test('every mistake of a config at once, each with its place', async ({ sandbox }) => {
    const config = sandbox.config(
      ONE.replace('watch = "heal"', 'wach = "heal"').replace(
        'signal_interval = 1',
        'signal_interval = "abc"',
      ),
    );
    for (const verb of ['up', 'down', 'status', 'watchdog', 'events', 'phase']) {
      const { exitCode, stdout, stderr } = await sandbox.agents([verb]);
      expect({ verb, exitCode, stdout }).toEqual({ verb, exitCode: 2, stdout: '' });
      expect(stderr).toMatch(/^error CONFIG_[A-Z_]+: /);
      expect(stderr).toContain(`  at ${config}:5:1\n  hint: Did you mean "watch"?`);
      expect(stderr).toContain(`  at ${config}:9:`);
      expect(stderr).not.toMatch(/^\s+at .*[(/]dist\//m);
    }
    const { body } = await sandbox.json(['up']);
    expect(body).toMatchObject({ v: 1, verb: 'up', ok: false, error: { code: 'CONFIG_INVALID' } });
    expect(body.error.problems).toHaveLength(2);
    expect(body.error.problems[0].details).toMatchObject({ file: config, line: 5, column: 1 });
    expect(sandbox.exists('.ao-state')).toBe(false);
  });

  test('no config, a folder as config, broken TOML', async ({ sandbox }) => {
    expect((await sandbox.json(['up'])).body.error).toMatchObject({
      code: 'CONFIG_NOT_FOUND',
      hint: expect.stringContaining('agents init'),
    });
    expect(await sandbox.agents(['up', '--config', '.'])).toMatchObject({ exitCode: 2 });
    sandbox.config('[defaults\n');
    const { exitCode, stderr } = await sandbox.agents(['status']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error CONFIG_SYNTAX: .*\n {2}at .*agents\.toml:1:\d+$/m);
  });

  test('without tmux the fleet verbs end with 4', async ({ sandbox }) => {
    sandbox.config(ONE);
    const env = { PATH: pathWithoutTmux(join(sandbox.root, 'no-tmux')) };
    for (const verb of ['up', 'down', 'status', 'watchdog']) {
      const { exitCode, stderr } = await sandbox.agents([verb], { env });
      expect({ verb, exitCode }).toEqual({ verb, exitCode: 4 });
      expect(stderr).toMatch(/^error TMUX_MISSING: tmux was not found on PATH/);
    }
  });

  test('a missing prompt file of the last agent keeps the first from starting', async ({ sandbox }) => {
    sandbox.config(fleetToml({ rest: `${agent('a')}${agent('b', 'prompt_file = "prompts/gone.md"')}` }));
    const { exitCode, stderr } = await sandbox.agents(['up']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error PROMPT_UNREADABLE: .*prompts\/gone\.md" .*cannot be used/);
    expect(await sandbox.sessions()).toEqual([]);
  });

  test('a missing program ends with 4', async ({ sandbox }) => {
    sandbox.config(fleetToml({ bin: 'no-such-tool --go', rest: agent('a') }));
    const { exitCode, stderr } = await sandbox.agents(['up']);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^error AGENT_BINARY_MISSING: .*"no-such-tool"/);
    expect(await sandbox.sessions()).toEqual([]);
  });

  test('a missing program with a relative path is looked for in the working directory', async ({
    sandbox,
  }) => {
    sandbox.config(fleetToml({ bin: './no-such-tool --go', rest: agent('a', 'dir = "sub"') }));
    const { exitCode, stderr } = await sandbox.agents(['up']);
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/"\.\/no-such-tool", which does not exist: .* it is "\/.*\/sub\/no-such-tool"/);
    expect(stderr).not.toContain('PATH');
  });

  test('a plugin that throws while it loads is named', async ({ sandbox }) => {
    sandbox.write('broken.mjs', 'throw new Error("no luck today");\n');
    sandbox.config(`plugins = ["./broken.mjs"]\n${ONE}`);
    const { exitCode, stderr } = await sandbox.agents(['up']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error PLUGIN_IMPORT_FAILED: The plugin "\.\/broken\.mjs" .*no luck today/);
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect((await sandbox.ok(['status'])).stdout).toContain('stopped');
  });

  test('an unwritable log_dir is an error, not a bug', async ({ sandbox }) => {
    sandbox.config(ONE);
    sandbox.write('.ao-state', 'a file in the way');
    for (const verb of [['up'], ['down'], ['watchdog'], ['phase', 'set', '0']]) {
      const { exitCode } = await sandbox.agents(verb);
      expect({ verb, bug: exitCode === 70 }).toEqual({ verb, bug: false });
    }
  });
});

describe('hostile names', () => {
  test('run like all others, and nothing of them is executed', async ({ sandbox }) => {
    const names = [
      "it's",
      'two words',
      '$(touch PWNED)',
      '`touch PWNED`',
      '日本 ünï',
      '-dash',
      '"double"',
      'a;b&c|d',
      '100%',
    ];
    const folder = "log dir's $(touch PWNED)";
    sandbox.logDir = join(sandbox.project, folder);
    sandbox.config(
      fleetToml({
        bin: 'echo {session}; cat {kickoff}; exec sleep 1000',
        rest: names.map((name) => agent(name, `prompt = ${JSON.stringify(`hello ${name}`)}`)).join(''),
      }).replace('".ao-state"', JSON.stringify(folder)),
    );
    await sandbox.ok(['up']);
    const { body } = await sandbox.json(['status']);
    for (const status of body.agents) expect(status).toMatchObject({ state: 'running', command: 'sleep' });
    const lines = (await sandbox.ok(['logs', '-n', '5', '--', '-dash'])).stdout;
    expect(lines).toBe('t--dash\nhello -dash');
    expect((await sandbox.ok(['logs', '$(touch PWNED)'])).stdout).toBe(
      't-$(touch PWNED)\nhello $(touch PWNED)',
    );
    const down = await sandbox.ok(['down', '--json', '--', ...names]);
    expect(JSON.parse(down.stdout).results).toHaveLength(names.length);
    await sandbox.ok(['down']);
    await sandbox.nothingAlive();
    expect(sandbox.exists('PWNED')).toBe(false);
  });

  test('what a plugin writes does not spoil the one document on standard output', async ({ sandbox }) => {
    sandbox.write('loud.mjs', 'console.log("noise"); process.stdout.write("raw\\n"); export default {};');
    sandbox.config(`plugins = ["./loud.mjs"]\n${ONE}`);
    const { exitCode, stdout, stderr } = await sandbox.agents(['up', '--json']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: 'noise\nraw' });
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'PLUGINS_FAILED' } });
  });

  test.for([
    ['in its module', 'process.exit(0);', 'PLUGIN_IMPORT_FAILED', 0],
    ['in its setup', pluginWith('setup() { process.exit(3); }'), 'PLUGIN_SETUP_FAILED', 3],
  ] as const)('a plugin cannot end the process %s', async ([, source, code, exit], { sandbox }) => {
    sandbox.write('exit.mjs', source);
    sandbox.config(`plugins = ["./exit.mjs"]\n${ONE}`);
    const { exitCode, body } = await sandbox.json(['up']);
    expect(exitCode).toBe(2);
    expect(body.error.problems).toMatchObject([
      { code, message: expect.stringMatching(/"(?:\.\/exit\.mjs|p)"/) },
    ]);
    expect(body.error.problems[0].message).toContain(
      `process.exit(${exit}) was called, but only the command ends its process.`,
    );
  });

  test.for([
    ['a promise', 'setTimeout(() => Promise.reject(new Error("late")));'],
    ['a timer', 'setTimeout(() => { throw new Error("late"); });'],
  ])('what %s of a plugin throws later is told with its name', async ([, source], { sandbox }) => {
    const path = sandbox.write('late.mjs', `${source}${pluginWith('setup() {}')}`);
    sandbox.config(`plugins = ["./late.mjs", "@agent-orchestrator/backend-exec"]\n${ONE}`);
    const { exitCode, stderr } = await sandbox.agents(['plugin', 'list', '--json']);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      [
        `error PLUGIN_STRAY_FAILURE: The plugin "./late.mjs" at "${path}" failed outside of every hook: late.`,
        '  hint: Report it to the author of the plugin: a timer or a promise of it throws.',
      ].join('\n'),
    );
  });

  test('a working folder that was removed meanwhile is no bug', async ({ sandbox }) => {
    const config = sandbox.config(ONE);
    const inRemoved = (...args: string[]) =>
      sandbox.run('sh', [
        '-c',
        'mkdir gone; cd gone; rmdir ../gone; exec "$@"',
        'sh',
        'node',
        AGENTS,
        ...args,
      ]);
    expect(await inRemoved('status', '--config', config)).toMatchObject({ exitCode: 0, stderr: '' });
    const { exitCode, stderr } = await inRemoved('status');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^error CONFIG_NOT_FOUND: .*\/gone\/agents\.toml"/);
  });
});
