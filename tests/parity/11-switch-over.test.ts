import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../support/sandbox.ts';
import { agent, FAST, LISTENER } from './fleets.ts';

/** As written for the Python tool; only the last line of [defaults] is new, and says where its sessions are. */
const CONFIG = `
[defaults]
session_prefix = "p-"
log_dir = ".ao-state"
tmux_socket = "default"
${FAST.replace('restart_backoff = 0.2\n', '')}
${LISTENER.replace('bin =', "limit_re = 'usage limit'\nbin =")}
[backend.claude]
bin = "claude"
supports_resume = true

[loop]
phases = [{ id = "p1", status = "S1.md" }, { id = "p2", status = "S2.md" }]

${agent('builder', 'kind = "loop"\nrole = "builder"\nwatch = "heal"')}
${agent('adversary', 'kind = "loop"\nrole = "adversary"\nwatch = "heal"')}
${agent('held', 'watch = "heal+stall"')}
[[agent]]
name = "worker"
backend = "claude"
resume = true
watch = "heal"
prompt = "go on"
`;

/** What the Python tool leaves on the disk and in tmux in the middle of a run. */
async function leftByPythonTool(sandbox: Sandbox): Promise<{ until: number; oldWatchdog: number }> {
  for (const role of ['builder', 'adversary']) sandbox.write(`prompts/${role}.md`, `be the ${role}\n`);
  sandbox.config(CONFIG);
  const until = Date.now() / 1000 + 3600.25;
  for (const [file, text] of Object.entries({
    'state/phase-idx': '1',
    'state/worker.id': 'id-9',
    'state/kickoff-p-builder.txt': 'be the builder\n',
    'state/kickoff-p-held.txt': '',
    'state/limited-p-held.json': `{"until": ${until}, "nudges": 2}`,
    'p-builder.log': 'said under the Python tool\n',
    'p-watchdog.log': '[agents 03:14:15] watchdog up — phase=p1 [1/2] signal=30s heavy=300s, watching: []\n',
  }))
    sandbox.write(join('.ao-state', file), text, 0o644);
  const session = async (name: string, command: string) => {
    await sandbox.plainTmux('new-session', '-d', '-s', `p-${name}`, '-c', sandbox.project, command);
    await sandbox.plainTmux(
      'pipe-pane',
      '-o',
      '-t',
      `=p-${name}:`,
      `cat >> '${sandbox.logDir}/p-${name}.log'`,
    );
  };
  await session('builder', 'AGENTS_NAME=builder listener');
  await session('held', 'AGENTS_NAME=held listener');
  await session('worker', 'AGENTS_NAME=worker claude');
  await session('watchdog', `exec >>'${sandbox.logDir}/p-watchdog.log' 2>&1; sleep 1000`);
  await sandbox.until('all run', () =>
    ['builder', 'held', 'worker'].every((name) => sandbox.starts(name).length === 1),
  );
  await sandbox.show('p-held', 'usage limit reached, resets some time');
  const oldWatchdog = await sandbox.panePid('p-watchdog');
  return { until, oldWatchdog: oldWatchdog ?? 0 };
}

describe.concurrent('11 switching over', { timeout: 60_000 }, () => {
  test('11.1 up takes over a run of the Python tool: sessions, phase, limits, ids; its watchdog is replaced', async ({
    sandbox,
  }) => {
    const { until, oldWatchdog } = await leftByPythonTool(sandbox);
    const pids = await Promise.all(['p-builder', 'p-held', 'p-worker'].map((name) => sandbox.panePid(name)));
    const { stdout } = await sandbox.ok(['up']);
    for (const name of ['builder', 'held', 'worker'])
      expect(stdout).toContain(`p-${name} already running — leaving it`);
    expect(stdout).toContain('starting p-adversary (listener, kind=loop, phase=p2, model=default)');
    expect(stdout).toContain('starting watchdog');

    await sandbox.event({
      event: 'agent-stopped',
      message: 'killing p-watchdog: an older watchdog runs in it',
    });
    await sandbox.until('the old one is gone', () => !sandbox.alive().includes(oldWatchdog));
    await sandbox.until('the new one shows its log', async () =>
      (await sandbox.screen('p-watchdog')).includes('watchdog up — phase=p2 [2/2]'),
    );
    expect(sandbox.log('p-watchdog')).toContain('[agents 03:14:15] watchdog up');

    const { body } = await sandbox.json(['status']);
    const states = Object.fromEntries(
      body.agents.map((one: { name: string; state: string }) => [one.name, one.state]),
    );
    expect(states).toEqual({ builder: 'running', adversary: 'running', held: 'running', worker: 'running' });
    expect(body.loops[0].phase.id).toBe('p2');
    expect(body.agents[2].limit).toMatchObject({ until: new Date(until * 1000).toISOString(), probes: 2 });
    expect(
      await Promise.all(['p-builder', 'p-held', 'p-worker'].map((name) => sandbox.panePid(name))),
    ).toEqual(pids);
    expect(sandbox.log('p-builder')).toContain('said under the Python tool');

    await sandbox.plainTmux('kill-session', '-t', '=p-worker');
    await sandbox.until('the worker resumes', () => sandbox.starts('worker').length === 2);
    expect(sandbox.screenAgentStarts('worker')[1]?.args).toEqual([
      ...['--resume', 'id-9'],
      // For the driver's own hooks.
      ...['--settings', join(sandbox.stateDir, 'claude', 'worker', 'settings.json')],
      'go on',
    ]);
    await sandbox.plainTmux('kill-session', '-t', '=p-builder');
    await sandbox.until('the builder again', () => sandbox.starts('builder').length === 2);
    expect(sandbox.events({ event: 'stall' })).toEqual([]);
    expect(sandbox.starts('held')).toHaveLength(1);

    await sandbox.ok(['down']);
    await sandbox.nothingAlive();
  });

  test('11.2 up after a sequence that the Python tool completed leaves the loops down', async ({
    sandbox,
  }) => {
    await leftByPythonTool(sandbox);
    await sandbox.plainTmux('kill-session', '-t', '=p-builder');
    sandbox.write(
      '.ao-state/SEQUENCE-COMPLETE',
      'phase sequence complete 2026-01-02 03:04:05. Loops stopped; build finished.\n',
    );
    sandbox.write('S2.md', '## DONE\nverified\n');
    await sandbox.ok(['up']);
    await sandbox.plainTmux('kill-session', '-t', '=p-worker');
    await sandbox.until('others are healed', () => sandbox.starts('worker').length === 2);
    expect(await sandbox.sessions()).not.toContain('p-builder');
    expect(sandbox.events({ event: 'sequence-complete' })).toEqual([]);
    expect((await sandbox.ok(['status'])).stdout).toContain('sequence complete');
  });
});
