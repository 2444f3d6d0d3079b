import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { test } from '../support/sandbox.ts';
import { agent, DEFAULTS, FAST, listeners } from './fleets.ts';

describe.concurrent('7 healing', { timeout: 60_000 }, () => {
  test('7.1 a killed session and a killed program are restarted, at once and not at the next heavy tick', async ({
    sandbox,
  }) => {
    sandbox.config(
      listeners(agent('a', 'watch = "heal"')).replace(
        FAST,
        '\n[watchdog]\nsignal_interval = 30\nheavy_interval = 300\n',
      ),
    );
    await sandbox.ok(['up']);
    await sandbox.event({ event: 'watchdog-started' });
    await sandbox.until('its session', async () => (await sandbox.sessions()).includes('p-watchdog'));
    await sandbox.tmux('kill-session', '-t', '=p-a');
    const { message } = await sandbox.event({ event: 'agent-gone', agent: 'a' }, { deadline: 5_000 });
    expect(message).toBe('a (p-a) gone — restarting');
    await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
    await sandbox.until('a new program', () => sandbox.starts('a').length === 2);
    await sandbox.run('kill', ['-9', String(await sandbox.panePid('p-a'))]);
    await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 3, deadline: 5_000 });
    await sandbox.until('a new program', () => sandbox.starts('a').length === 3);
  });

  test('7.1 a program that ends by itself is restarted, ever later when it keeps ending', async ({
    sandbox,
  }) => {
    // Better than a restart at each heavy tick for ever.
    sandbox.config(
      listeners(agent('a', 'watch = "heal"'))
        .replace('"listener {kickoff}"', '"failing"')
        .replace('restart_backoff = 0.2', 'restart_backoff = 60'),
    );
    sandbox.program('failing', 'echo "cannot work"; exit 3');
    await sandbox.ok(['up']);
    await sandbox.event({ event: 'restart-delayed', agent: 'a' });
    expect(sandbox.events({ event: 'agent-exited', message: 'exited with code 3' }).length).toBeGreaterThan(
      0,
    );
    expect(sandbox.log('p-a')).toContain('cannot work');
    expect((await sandbox.ok(['status'])).stdout).toContain('restart waits');
  });

  test('7.1 a task that ended well is not run again; one that failed is', async ({ sandbox }) => {
    // Better than running a finished one-shot for ever.
    sandbox.config(
      listeners(
        agent('good', 'kind = "task"\nwatch = "heal"'),
        agent('bad', 'kind = "task"\nwatch = "heal"'),
      ),
    );
    await sandbox.ok(['up']);
    await sandbox.until('both run', () => ['good', 'bad'].every((name) => sandbox.starts(name).length === 1));
    await sandbox.tmux('send-keys', '-t', '=p-good:', 'exit 0', 'Enter');
    await sandbox.tmux('send-keys', '-t', '=p-bad:', 'exit 1', 'Enter');
    await sandbox.event({ event: 'agent-finished', agent: 'good' });
    await sandbox.until('the failed one again', () => sandbox.starts('bad').length === 2);
    expect(sandbox.starts('good')).toHaveLength(1);
  });

  test('7.1 2.56 a service that is gone is started again, too', async ({ sandbox }) => {
    // Better than never.
    sandbox.config(`${listeners()}[[service]]\nname = "feed"\ncommand = "listener"\n`);
    await sandbox.ok(['up']);
    await sandbox.until('it runs', () => sandbox.starts('feed').length === 1);
    await sandbox.tmux('kill-session', '-t', '=p-feed');
    await sandbox.until('it runs again', () => sandbox.starts('feed').length === 2);
  });

  test('7.2 2.13 another backend in its session is a mismatch; a shell or an unknown program is none', async ({
    sandbox,
  }) => {
    const fleet = (backend: string) => `${DEFAULTS + FAST}
[backend.claude]
bin = "claude"
process_name = "claude"
[backend.open]
prompt_delivery = "ping"
bin = "opencode"
process_name = "opencode"
connect_delay = 1
[backend.plain]
prompt_delivery = "exec"
bin = "listener"
[[agent]]
name = "a"
backend = "${backend}"
watch = "heal"
[[agent]]
name = "b"
backend = "plain"
watch = "heal"
`;
    sandbox.config(fleet('claude'));
    await sandbox.ok(['up']);
    const command = async () =>
      (await sandbox.tmux('display-message', '-p', '-t', '=p-a:', '#{pane_current_command}')).stdout;
    await sandbox.until('claude', async () => (await command()) === 'claude');
    sandbox.config(fleet('open'));
    const { message } = await sandbox.event({ event: 'agent-mismatch', agent: 'a' });
    expect(message).toBe("a (p-a) is 'claude', expected opencode — kill + restart");
    await sandbox.until('opencode', async () => (await command()) === 'opencode');
    // To a backend without process_name nothing is a mismatch.
    sandbox.config(fleet('plain'));
    await sandbox.event({ event: 'config-reloaded' }, { count: 2 });
    await sandbox.run('kill', ['-9', String(await sandbox.panePid('p-b'))]);
    await sandbox.event({ event: 'agent-started', agent: 'b' }, { count: 2 });
    expect(sandbox.events({ event: 'agent-mismatch' })).toHaveLength(1);
    expect(await command()).toBe('opencode');
  });

  test('7.3 7.4 7.5 2.15 a fatal screen is restarted, but not while it is active or limited', async ({
    sandbox,
  }) => {
    sandbox.config(
      listeners(...['fatal', 'active', 'limited'].map((name) => agent(name, 'watch = "heal"'))).replace(
        '[backend.listener]',
        "[backend.listener]\nactive_re = 'esc to interrupt'\nlimit_re = 'usage limit'\nfatal_re = 'session (is )?broken'",
      ),
    );
    await sandbox.ok(['up']);
    await sandbox.show('p-active', 'SESSION BROKEN\nesc to interrupt');
    await sandbox.show('p-limited', 'usage limit reached');
    await sandbox.event({ event: 'limit-hit', agent: 'limited' });
    await sandbox.show('p-limited', 'session broken\nusage limit reached');
    await sandbox.show('p-fatal', 'the SESSION is BROKEN');
    const { message } = await sandbox.event({ event: 'agent-fatal', agent: 'fatal' });
    expect(message).toBe('FATAL session-state error on fatal (p-fatal) — kill + restart');
    await sandbox.until('the restart', () => sandbox.starts('fatal').length === 2);
    expect(sandbox.starts('active')).toHaveLength(1);
    expect(sandbox.starts('limited')).toHaveLength(1);
  });

  test('7.6 3.6 a restart builds the kickoff anew, and resumes only with an id', async ({ sandbox }) => {
    sandbox.write('prompts/builder.md', 'first text\n');
    sandbox.config(
      `${DEFAULTS + FAST}[backend.claude]
bin = "claude"
supports_resume = true
[loop]
phases = [{ id = "p1", status = "S1.md" }, { id = "p2", status = "S2.md" }]
[[agent]]
name = "b"
backend = "claude"
kind = "loop"
role = "builder"
watch = "heal"
[[agent]]
name = "r"
backend = "claude"
resume = true
prompt = "go on"
watch = "heal"
`,
    );
    await sandbox.ok(['up']);
    await sandbox.until('both run', () => ['b', 'r'].every((name) => sandbox.starts(name).length === 1));
    // Better than a seed that nobody writes: the id of the first run is recorded.
    const id = sandbox.read('.ao-state/state/r.id').trim();
    // Besides what is configured the driver names each session and passes settings of its own, for its hooks.
    const settings = (name: string) => [
      '--settings',
      join(sandbox.stateDir, 'claude', name, 'settings.json'),
    ];
    expect(sandbox.screenAgentStarts('r')[0]?.args).toEqual(['--session-id', id, ...settings('r'), 'go on']);
    sandbox.write('prompts/builder.md', 'second text\n');
    await sandbox.tmux('kill-session', '-t', '=p-b');
    await sandbox.tmux('kill-session', '-t', '=p-r');
    await sandbox.until('both again', () => ['b', 'r'].every((name) => sandbox.starts(name).length === 2));
    expect(sandbox.screenAgentStarts('b')[1]?.args).toEqual([
      ...['--session-id', expect.any(String), ...settings('b'), 'second text'],
    ]);
    expect(sandbox.screenAgentStarts('r')[1]?.args).toEqual(['--resume', id, ...settings('r'), 'go on']);
  });
});
