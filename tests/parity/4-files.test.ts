import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../support/sandbox.ts';
import { agent, FAST, listeners } from './fleets.ts';

const LOOP = `
[loop]
phases = [{ id = "p1", status = "S1.md" }, { id = "p2", status = "S2.md" }]
[loop.on_complete]
run = "closer"
trigger_file = "armed"
`;

const loopFleet = (sandbox: Sandbox) => {
  sandbox.write('prompts/builder.md', 'build\n');
  sandbox.config(
    listeners(
      agent('b', 'kind = "loop"\nrole = "builder"\nwatch = "heal"'),
      agent('closer', 'kind = "task"\nenabled = false'),
    ) + LOOP,
  );
};

describe.concurrent('4 files', { timeout: 60_000 }, () => {
  test('4.1 4.4 5.2 a log has a session from its first byte, appended and private; so is the kickoff', async ({
    sandbox,
  }) => {
    sandbox.config(
      `${listeners()}
[[agent]]
name = "a"
backend = "hasty"
prompt = "first"
[backend.hasty]
prompt_delivery = "exec"
bin = "hasty {kickoff}"
`,
    );
    // Better than 0 of 20: what is printed at once is in the log.
    sandbox.program('hasty', 'echo "said at once: $(cat "$1")"\nexec cat');
    await sandbox.ok(['up', 'a']);
    await sandbox.until('the first line', () => sandbox.log('p-a').includes('said at once: first'));
    sandbox.config(sandbox.read('agents.toml').replace('"first"', '"second"'));
    await sandbox.ok(['down', 'a']);
    await sandbox.ok(['up', 'a']);
    await sandbox.until('both', () => /first[\s\S]*said at once: second/.test(sandbox.log('p-a')));
    expect(sandbox.read('.ao-state/state/kickoff-p-a.txt')).toBe('second');
    for (const file of ['p-a.log', 'state/kickoff-p-a.txt', 'journal.jsonl'])
      expect(statSync(join(sandbox.logDir, file)).mode & 0o777).toBe(0o600);
  });

  test('4.2 5.7 the watchdog is a process of its own, and its session shows its log', async ({ sandbox }) => {
    // Better than a watchdog inside tmux: it outlives the server, and nothing is lost with its session.
    sandbox.config(listeners(agent('a', 'watch = "heal"')));
    await sandbox.ok(['up']);
    await sandbox.until('its log in its session', async () =>
      (await sandbox.screen('p-watchdog').catch(() => '')).includes('watchdog up'),
    );
    const { body } = await sandbox.json(['status']);
    await sandbox.tmux('kill-server');
    await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
    expect((await sandbox.json(['status'])).body.watchdog.pid).toBe(body.watchdog.pid);
    await sandbox.until('its session again', async () => (await sandbox.sessions()).includes('p-watchdog'));
  });

  test('4.3 the phase file is a number counted from 0; missing, empty or no number is the first phase', async ({
    sandbox,
  }) => {
    loopFleet(sandbox);
    const shown = async () => (await sandbox.agents(['phase'])).stdout;
    expect(await shown()).toContain('phase p1 [1/2]');
    for (const [text, phase] of [
      ['', 'p1 [1/2]'],
      ['one', 'p1 [1/2]'],
      ['1', 'p2 [2/2]'],
      ['1\n', 'p2 [2/2]'],
    ] as const) {
      sandbox.write('.ao-state/state/phase-idx', text);
      expect(await shown()).toContain(phase);
    }
    // Better than IndexError: a number that is no phase is named, and mended by phase set.
    sandbox.write('.ao-state/state/phase-idx', '99');
    expect((await sandbox.agents(['phase'])).exitCode).not.toBe(0);
    expect((await sandbox.ok(['status'])).stdout).toContain('"99"');
    await sandbox.ok(['phase', 'set', '1']);
    expect(await shown()).toContain('p2 [2/2]');
  });

  test('4.6 a limit file is {until, nudges} in seconds; a broken one is as if it were absent', async ({
    sandbox,
  }) => {
    sandbox.config(
      listeners(agent('a', 'watch = "heal"'), agent('b', 'watch = "heal"'))
        .replace('[backend.listener]', "[backend.listener]\nlimit_re = 'usage limit'")
        .replace(FAST, `${FAST}limit_probe_fallback = 100\n`),
    );
    sandbox.write('.ao-state/state/limited-p-b.json', '{"until": ');
    await sandbox.ok(['up']);
    await sandbox.show('p-a', 'usage limit reached');
    await sandbox.event({ event: 'limit-hit', agent: 'a' });
    const file = JSON.parse(sandbox.read('.ao-state/state/limited-p-a.json'));
    expect(file).toEqual({ until: expect.any(Number), nudges: 0 });
    expect(file.until - Date.now() / 1000).toBeGreaterThan(90);
    expect(file.until - Date.now() / 1000).toBeLessThan(101);
    expect((await sandbox.json(['status'])).body.agents[1].limit).toBe(null);
  });

  test('4.7 4.8 2.42 2.43 10.6 completion writes SEQUENCE-COMPLETE and uses up the trigger file', async ({
    sandbox,
  }) => {
    loopFleet(sandbox);
    await sandbox.ok(['phase', 'set', '1']);
    await sandbox.ok(['up']);
    sandbox.write('.ao-state/armed', '');
    sandbox.write('S2.md', '## DONE\nverified\n');
    await sandbox.event({ event: 'sequence-complete' });
    await sandbox.until('the task', () => sandbox.starts('closer').length === 1);
    expect(sandbox.read('.ao-state/SEQUENCE-COMPLETE')).toMatch(
      /^phase sequence complete \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\. Loops stopped; build finished\.\n$/,
    );
    expect(sandbox.exists('.ao-state/armed')).toBe(false);
    await sandbox.until('the loop agent to be gone', async () => !(await sandbox.sessions()).includes('p-b'));
    expect(sandbox.events({ event: 'sequence-complete' })).toHaveLength(1);
    expect(sandbox.starts('closer')).toHaveLength(1);
  });

  test('4.8 2.43 without its trigger file the completion task does not run', async ({ sandbox }) => {
    loopFleet(sandbox);
    await sandbox.ok(['phase', 'set', '1']);
    await sandbox.ok(['up']);
    sandbox.write('S2.md', '## DONE\n');
    await sandbox.event({ event: 'sequence-complete' });
    await sandbox.until('the loop agent to be gone', async () => !(await sandbox.sessions()).includes('p-b'));
    expect(sandbox.events({ event: 'on-complete' })).toEqual([]);
    expect(await sandbox.sessions()).not.toContain('p-closer');
  });

  test('4.9 what the watchdog remembers outlives it: limits, wakes, handoff', async ({ sandbox }) => {
    // Better than memory: a new watchdog goes on where the old one ended. The handoff has its test at 10.1.
    sandbox.write('wake.md', 'wake up');
    sandbox.config(
      listeners(agent('a', 'watch = "heal"\nwake = { interval = 600, prompt_file = "wake.md" }')),
    );
    const memory = () => {
      const text = sandbox.read('.ao-state/state/supervisor.json');
      return text.includes('wakeFrom') && JSON.parse(text).agents.a;
    };
    await sandbox.ok(['up']);
    const before = await sandbox.until('a memory', memory);
    await sandbox.run('kill', ['-9', String((await sandbox.json(['status'])).body.watchdog.pid)]);
    await sandbox.ok(['up', 'watchdog']);
    await sandbox.tmux('kill-session', '-t', '=p-a');
    await sandbox.event({ event: 'agent-started', agent: 'a' }, { count: 2 });
    await sandbox.until('the restart in the memory', () => memory().restarts.length === 1);
    expect(memory().wakeFrom).toBe(before.wakeFrom);
    writeFileSync(join(sandbox.stateDir, 'supervisor.json'), '{broken');
    await sandbox.ok(['status']);
  });
});
