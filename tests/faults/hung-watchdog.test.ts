import { join } from 'node:path';
import { expect } from 'vitest';
import { identifyProcess } from '../../packages/core/src/state/process-identity.ts';
import { agent, head, replaceFile, start, statusOf, watchdogPid } from '../defects/support/fleet.ts';
import { installModule } from '../support/install-module.ts';
import { processesOf } from '../support/processes.ts';
import { type Sandbox, test } from '../support/sandbox.ts';

/**
 * A driver whose `launch` loops behind an `await` once a file exists, but for the agent "slow", which it lets wait for long. It
 * writes down whom it is asked about.
 */
const PLUGIN = (switchFile: string) => `import { appendFileSync, existsSync } from 'node:fs';
export default {
  name: 'late-looper',
  apiVersion: 1,
  drivers: [{ id: 'late' }],
  setup(hooks) {
    hooks.detectActivity.for('late').tap('late-looper', () => ({ state: 'idle', reason: 'ready', evidence: { source: 'screen', text: '' } }));
    hooks.launch.for('late').tapPromise('late-looper', async ({ agent }) => {
      await null;
      appendFileSync(${JSON.stringify(`${switchFile}.asked`)}, agent.name + '\\n');
      if (existsSync(${JSON.stringify(switchFile)})) {
        if (agent.name === 'slow') await new Promise((resolve) => setTimeout(resolve, 10_000));
        else for (;;) await null;
      }
      return { command: 'exec cat', firstPrompt: { via: 'command' } };
    });
  },
};
`;

const watchdogs = (sandbox: Sandbox) =>
  processesOf('AO_TEST_SANDBOX', sandbox.root).filter(({ command }) => / watchdog( --|$)/.test(command));

async function kill(sandbox: Sandbox, name: string): Promise<number> {
  process.kill((await sandbox.panePid(`t-${name}`)) ?? 0, 'SIGKILL');
  return Date.now();
}

test('a watchdog that a plugin hangs behind an await is ended and replaced, and everybody else looked after', async ({
  sandbox,
}) => {
  const switchFile = join(sandbox.root, 'loop');
  const asked = (name: string) => sandbox.read(`${switchFile}.asked`).split(`${name}\n`).length - 1;
  installModule(sandbox, 'late-looper', PLUGIN(switchFile));
  const plugins = 'plugins = ["@agent-orchestrator/backend-exec", "late-looper"]\n';
  const late = ['bad', 'slow'].map((name) => agent(name, 'backend = "late"')).join('');
  await start(
    sandbox,
    `${plugins}${head({ watchdog: 'restart_limit = 100' })}${agent('good')}\n[backend.late]\ndriver = "late"\n${late}`,
  );
  const hung = await watchdogPid(sandbox);
  await sandbox.until('all run', async () => (await statusOf(sandbox, 'slow'))?.state === 'running');

  const before = { bad: asked('bad'), slow: asked('slow') };
  sandbox.write(switchFile, '');
  await kill(sandbox, 'slow');
  await sandbox.until('one tap waits', () => asked('slow') > before.slow);
  await kill(sandbox, 'bad');
  await sandbox.until('the other one loops', () => asked('bad') > before.bad);
  const goodStarts = sandbox.events({ event: 'agent-started', agent: 'good' }).length;
  const killedAt = await kill(sandbox, 'good');
  const healed = await sandbox.event(
    { event: 'agent-started', agent: 'good' },
    { count: goodStarts + 1, deadline: 60_000 },
  );
  expect(Date.parse(healed.at) - killedAt).toBeLessThan(40_000);

  expect(sandbox.events({ event: 'watchdog-hung' })).toMatchObject([
    {
      agent: 'bad',
      message: expect.stringContaining('"launch" of "late" of the plugin "late-looper" for "bad"'),
      data: { pid: hung, calls: [{ plugin: 'late-looper', hook: 'launch', key: 'late', agent: 'bad' }] },
    },
  ]);
  const why = 'The plugin "late-looper" was in the hook "launch" of "late" when the watchdog hung';
  await sandbox.event({ event: 'agent-start-failed', agent: 'bad', message: why });
  const { stdout } = await sandbox.ok(['status']);
  expect(stdout).not.toContain('HUNG');
  expect(stdout).toContain(why);
  expect(sandbox.log('t-watchdog')).toContain('hung for 20 s');
  const replacement = await watchdogPid(sandbox);
  expect(watchdogs(sandbox).map(({ pid }) => pid)).toEqual([replacement]);
  expect(replacement).not.toBe(hung);

  // Who only waited in the same hook is asked again at once.
  await sandbox.until(
    'slow runs',
    async () => (await statusOf(sandbox, 'slow'))?.state === 'running',
    30_000,
  );

  // One that comes after it knows as well.
  const failures = sandbox.events({ event: 'agent-start-failed', agent: 'bad', message: why }).length;
  process.kill(replacement, 'SIGKILL');
  await sandbox.ok(['up', 'watchdog']);
  await sandbox.event(
    { event: 'agent-start-failed', agent: 'bad', message: why },
    { count: failures + 1, deadline: 30_000 },
  );
  expect(asked('bad')).toBe(before.bad + 1);

  await sandbox.ok(['down']);
  await sandbox.nothingAlive();
  expect(sandbox.exists(join(sandbox.stateDir, 'stopping'))).toBe(false);
}, 150_000);

test('a watchdog that takes the place of one that hung does not begin while somebody stops that one', async ({
  sandbox,
}) => {
  sandbox.config(head() + agent('good'));
  const note = join(sandbox.stateDir, 'stopping');
  sandbox.write(note, JSON.stringify(identifyProcess(process.pid)));
  const args = ['watchdog', '--detached'];
  expect(await sandbox.agents(args, { input: 'begin anew\n' })).toMatchObject({ exitCode: 0 });
  expect(sandbox.journal()).toEqual([]);

  sandbox.write(note, JSON.stringify({ pid: process.pid, began: 'another process' }));
  const ended = sandbox.spawn(args, { input: 'begin anew\n' });
  await sandbox.event({ event: 'agent-started', agent: 'good' });
  await sandbox.ok(['down']);
  expect((await ended).exitCode).toBe(0);
});

test('a watchdog in the foreground that waits in the system only ends, and names whoever was asked', async ({
  sandbox,
}) => {
  const switchFile = join(sandbox.root, 'loop');
  const blocked = `export default {
    name: 'blocked',
    apiVersion: 1,
    handoffs: [{ id: 'blocked' }],
    async setup(hooks) {
      const { execFileSync } = await import('node:child_process');
      const { existsSync } = await import('node:fs');
      hooks.handoff.tapPromise('blocked', async (signals) => {
        await null;
        if (existsSync(${JSON.stringify(switchFile)})) execFileSync('sleep', ['300']);
        return signals;
      });
    },
  };`;
  installModule(sandbox, 'blocked', blocked);
  sandbox.write('prompts/builder.md', 'Build.\n');
  const loop =
    '\n[loop]\nphases = [{ id = "p1", status = "S.md" }]\n[loop.handoff]\ndriver = "blocked"\n' +
    agent('builder', 'kind = "loop"\nrole = "builder"');
  sandbox.config(`plugins = ["@agent-orchestrator/backend-exec", "blocked"]\n${head()}${loop}`);
  const watchdog = sandbox.spawn(['watchdog']);
  await sandbox.event({ event: 'agent-started' });
  sandbox.write(switchFile, '');
  const { message, loop: about } = await sandbox.event({ event: 'watchdog-hung' }, { deadline: 60_000 });
  expect(message).toMatch(/ hung for 20 s in "handoff" of the plugin "blocked" for "loop": it ends; /);
  expect(about).toBe('loop');
  expect((await watchdog).signal).toBe('SIGKILL');
  expect(watchdogs(sandbox)).toEqual([]);
}, 100_000);

test('a watchdog that hangs in a plugin of a changed config ends, for the next one would load it too', async ({
  sandbox,
}) => {
  installModule(
    sandbox,
    'endless-setup',
    'export default { name: "endless-setup", apiVersion: 1, async setup() { await null; for (;;); } };',
  );
  await start(sandbox, head() + agent('good'));
  const plugins = 'plugins = ["@agent-orchestrator/backend-exec", "endless-setup"]\n';
  replaceFile(sandbox, 'agents.toml', plugins + head() + agent('good'));
  const { message } = await sandbox.event({ event: 'watchdog-hung' }, { deadline: 60_000 });
  expect(message).toContain('in "setup" of the plugin "endless-setup": it ends, because it would be loaded');
  await sandbox.until('no watchdog is left', () => watchdogs(sandbox).length === 0);
  expect((await sandbox.json(['status'])).body.watchdog.state).toBe('stopped');
}, 100_000);
