import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { Repository } from '../support/repository.ts';
import { test } from '../support/sandbox.ts';
import { agent, DEFAULTS, listeners } from './fleets.ts';

describe.concurrent('5 tmux and git, by their effect', { timeout: 60_000 }, () => {
  test('5.1 sessions are met by their exact name, never by a prefix', async ({ sandbox }) => {
    sandbox.config(listeners(agent('foo'), agent('foobar')));
    await sandbox.ok(['up', 'foobar']);
    const { body } = await sandbox.json(['status']);
    expect(body.agents.map(({ state }: { state: string }) => state)).toEqual(['stopped', 'running']);
    await sandbox.agents(['down', 'foo']);
    expect(await sandbox.sessions()).toEqual(['p-foobar']);
  });

  test("5.2 a working directory is made, the pane has its size, the server is the fleet's own", async ({
    sandbox,
  }) => {
    sandbox.config(listeners(agent('a', 'dir = "made/deep"')));
    await sandbox.plainTmux('new-session', '-d', '-s', 'stranger', 'sleep 100');
    await sandbox.ok(['up', 'a']);
    expect(sandbox.exists('made/deep')).toBe(true);
    // Better than 80x24 on the user's server, which a stray kill-server ends.
    const { stdout } = await sandbox.tmux(
      'list-panes',
      '-a',
      '-F',
      '#{session_name} #{pane_width}x#{pane_height}',
    );
    expect(stdout).toBe('p-a 220x50');
    await sandbox.plainTmux('kill-server');
    expect(await sandbox.panePid('p-a')).toBeGreaterThan(0);
  });

  test('5.2 tmux_socket = "default" and pane_size put it where the Python tool has it', async ({
    sandbox,
  }) => {
    sandbox.config(
      listeners(agent('a')).replace('log_dir', 'tmux_socket = "default"\npane_size = "80x24"\nlog_dir'),
    );
    await sandbox.ok(['up', 'a']);
    const { stdout } = await sandbox.plainTmux(
      'list-panes',
      '-a',
      '-F',
      '#{session_name} #{pane_width}x#{pane_height}',
    );
    expect(stdout).toBe('p-a 80x24');
    expect(sandbox.sockets()).toEqual(['default']);
  });

  test('5.3 10.11 a message arrives whole, once, and counts as delivered only when it has left the input', async ({
    sandbox,
  }) => {
    // Better than ten submits: a text that stays visible above the input is no reason to press the key again.
    const text = `watch $(touch PWNED) 'quotes' "double" \\ ; -- ${'long '.repeat(4000)}end`;
    sandbox.write('wake.md', text);
    sandbox.config(
      listeners(agent('line', 'wake = { interval = 1, prompt_file = "wake.md" }')).replace(
        'listener {kickoff}',
        'claude',
      ),
    );
    await sandbox.ok(['up']);
    await sandbox.event({ event: 'message-delivered', agent: 'line' });
    await sandbox.ok(['down', 'watchdog']);
    expect(sandbox.received('line')[0]).toBe(text);
    expect(sandbox.exists('PWNED')).toBe(false);
  });

  test('5.6 a command line is run by a shell, with all that it may be', async ({ sandbox }) => {
    sandbox.config(`${DEFAULTS}[backend.shell]
prompt_delivery = "exec"
bin = "cd sub && GREETING=hi; for i in 1 2; do echo \\"$GREETING $i\\"; done | tee $AGENTS_NAME.out; exec cat"
[[agent]]
name = "a"
backend = "shell"
[[agent]]
name = "dashed"
backend = "shell"
[[service]]
name = "s"
command = "echo service $((1 + 1)) >made; exec cat"
`);
    sandbox.write('sub/.keep', '');
    await sandbox.ok(['up', 'a', 's']);
    await sandbox.until('the output', () => sandbox.read('sub/a.out') === 'hi 1\nhi 2\n');
    await sandbox.until('the service', () => sandbox.read('made') === 'service 2\n');
    // A shell that reads no POSIX command lines is replaced by /bin/sh.
    await sandbox.ok(['up', 'dashed'], { env: { SHELL: '/usr/bin/fish' } });
    await sandbox.until('the output', () => sandbox.read('sub/dashed.out') === 'hi 1\nhi 2\n');
  });

  test('5.8 a remote on this machine is asked when it changes, and not at every pass', async ({
    sandbox,
  }) => {
    // Better than 16 processes a tick.
    await Repository.create(sandbox);
    sandbox.write('prompts/builder.md', 'build');
    const real = (await sandbox.run('sh', ['-c', 'command -v git'])).stdout;
    sandbox.program('git', `echo x >>'${join(sandbox.root, 'calls')}'\nexec '${real}' "$@"`);
    sandbox.config(
      `${listeners(agent('b', 'kind = "loop"\nrole = "builder"'))}
[loop]
phases = [{ id = "p1", status = "S1.md" }]
[loop.handoff]
repo = "repo"
review_pings = "b"
claim_pings = "b"
`,
    );
    await sandbox.ok(['up']);
    const checkedAt = async () => (await sandbox.json(['status'])).body.loops[0].handoff.checkedAt;
    await sandbox.until('a first answer', async () => (await checkedAt()) !== null);
    const calls = () => sandbox.read(join(sandbox.root, 'calls')).length / 2;
    const before = calls();
    const start = Date.now();
    await sandbox.until('ten intervals', () => Date.now() - start > 2_500);
    expect(calls() - before).toBeLessThan(20);
  });

  test('5.9 a kill, a handoff and a wake of the same moment are all dealt with', async ({ sandbox }) => {
    // The order within a pass is nobody's business any more: nothing waits for anything else.
    const repository = await Repository.create(sandbox);
    sandbox.write('prompts/builder.md', 'build');
    sandbox.write('wake.md', 'wake up');
    sandbox.config(
      `${listeners(
        agent('b', 'kind = "loop"\nrole = "builder"\nwatch = "heal"'),
        agent('c', 'watch = "heal"'),
        agent('d', 'wake = { interval = 1, prompt_file = "wake.md" }'),
      )}
[loop]
phases = [{ id = "p1", status = "S1.md" }]
[loop.handoff]
repo = "repo"
claim_pings = "b"
review_pings = "b"
`,
    );
    await sandbox.ok(['up']);
    await sandbox.until('a baseline', () => sandbox.exists('.ao-state/state/handoff-loop.json'));
    await Promise.all([
      repository.push('claim: it is done'),
      sandbox.run('kill', ['-9', String(await sandbox.panePid('p-c'))]),
    ]);
    await sandbox.event({ event: 'agent-started', agent: 'c' }, { count: 2 });
    await sandbox.until('the ping', () => sandbox.received('b').some((line) => line.includes('CLAIM')));
    await sandbox.until('the wake', () => sandbox.received('d').includes('wake up'));
  });
});
