import { join } from 'node:path';
import { expect } from 'vitest';
import { agent, head, replaceFile, start, statusOf, watchdogPid } from '../defects/support/fleet.ts';
import { installModule } from '../support/install-module.ts';
import { type Sandbox, test } from '../support/sandbox.ts';

/** One driver for each function that loops, and a handoff all of whose functions do, from the moment that a file exists. */
const PLUGIN = (switchFile: string) => `import { existsSync } from 'node:fs';
const loop = () => { if (existsSync(${JSON.stringify(switchFile)})) for (;;); };
const DRIVERS = {
  launch: {},
  credential: { credential: loop },
  typeable: { typeable: (text) => loop() ?? text },
  read: { signals: { read: () => loop() } },
};
export default {
  name: 'endless-plugin',
  apiVersion: 1,
  drivers: Object.entries(DRIVERS).map(([id, more]) => ({ id, ...more })),
  handoffs: [{ id: 'endless', watchPaths: async () => loop() ?? [], readShared: async () => loop() ?? [] }],
  setup(hooks) {
    hooks.handoff.tapPromise('endless-plugin', async (signals) => loop() ?? signals);
    hooks.onComplete.tapPromise('endless-plugin', async () => loop());
    for (const id of Object.keys(DRIVERS)) {
      hooks.detectActivity.for(id).tap('endless-plugin', () => ({ state: 'idle', reason: 'ready', evidence: { source: 'screen', text: '' } }));
      hooks.launch.for(id).tapPromise('endless-plugin', async ({ stateDir }) => {
        if (id === 'launch') loop();
        const signals = [{ kind: 'lines', name: 'words', path: stateDir + '/words' }];
        return { command: 'exec cat', firstPrompt: { via: 'command' }, ...(id === 'read' ? { signals } : {}) };
      });
    }
  },
};
`;
const DRIVERS = ['launch', 'credential', 'typeable', 'read'];

const tables = (plugins: string): string =>
  `plugins = ["@agent-orchestrator/backend-exec", ${plugins}]\n${head()}` +
  '\n[loop]\nphases = [{ id = "p1", status = "S.md" }]\n[loop.handoff]\ndriver = "endless"\n' +
  agent('builder', 'kind = "loop"\nrole = "builder"') +
  agent('good') +
  DRIVERS.map((id) => `\n[backend.${id}]\ndriver = "${id}"\n${agent(id, `backend = "${id}"`)}`).join('');

/** Kills the program of an agent and says how long it took until another one runs, ms. */
async function healedAfter(sandbox: Sandbox, name: string): Promise<number> {
  const count = sandbox.events({ event: 'agent-started', agent: name }).length + 1;
  const killedAt = Date.now();
  process.kill((await sandbox.panePid(`t-${name}`)) ?? 0, 'SIGKILL');
  const healed = await sandbox.event({ event: 'agent-started', agent: name }, { count, deadline: 40_000 });
  return Date.parse(healed.at) - killedAt;
}

const timeout = (hook: string, ms: number): string =>
  `The plugin "endless-plugin" did not answer in the hook ${hook} within ${ms} ms.`;

test('whatever function of a plugin loops is ended and named, and every other agent is looked after', async ({
  sandbox,
}) => {
  const switchFile = join(sandbox.root, 'loop');
  installModule(sandbox, 'endless-plugin', PLUGIN(switchFile));
  sandbox.write('prompts/builder.md', 'Build.\n');
  await start(sandbox, tables('"endless-plugin"'));
  const watchdog = await watchdogPid(sandbox);
  await sandbox.until('all run', async () => (await statusOf(sandbox, 'read'))?.state === 'running');

  sandbox.write(switchFile, '');
  sandbox.write(join(sandbox.stateDir, 'words'), '{"word":1}\n');
  process.kill((await sandbox.panePid('t-launch')) ?? 0, 'SIGKILL');
  await sandbox.ok(['send', 'typeable', 'hello']);
  // Somebody else's agent ends meanwhile: it waits for the deadlines of all of them, once.
  expect(await healedAfter(sandbox, 'good')).toBeLessThan(40_000);

  for (const [hook, ms] of [
    ['"credential" of "credential"', 1_000],
    ['"typeable" of "typeable"', 1_000],
    ['"signals.read" of "read"', 1_000],
    ['"launch" of "launch"', 2_000],
    ['"handoff"', 2_000],
    ['"watchPaths" of "endless"', 2_000],
  ] as const)
    await sandbox.event({ message: timeout(hook, ms) }, { deadline: 30_000 });
  sandbox.write('S.md', '## DONE\n');
  await sandbox.event({ event: 'plugin-failed', message: timeout('"onComplete"', 2_000) });
  expect(sandbox.events({ agent: 'launch', message: timeout('"launch" of "launch"', 2_000) })[0]?.event).toBe(
    'agent-start-failed',
  );
  // It is tried again from time to time, and something else may loop just then.
  await sandbox.until('the message says why it waits', async () => {
    const [message, ...others] = (await sandbox.json(['outbox'])).body.messages;
    expect([message.to, message.state, others]).toEqual(['typeable', 'waiting', []]);
    return message.reason === timeout('"typeable" of "typeable"', 1_000);
  });

  // What has looped twice rests, and nobody waits for it any more.
  await sandbox.until('all rests', async () => (await healedAfter(sandbox, 'good')) < 2_000, 60_000);
  expect(await watchdogPid(sandbox)).toBe(watchdog);
}, 150_000);

test('a plugin whose module loops is ended and named, by a command and by a watchdog that goes on', async ({
  sandbox,
}) => {
  installModule(sandbox, 'endless-module', 'import "./loop.js";\nexport default {};\n');
  sandbox.write('node_modules/endless-module/loop.js', 'for (;;);\n');
  await start(sandbox, head() + agent('good'));
  const watchdog = await watchdogPid(sandbox);
  replaceFile(
    sandbox,
    'agents.toml',
    `plugins = ["@agent-orchestrator/backend-exec", "endless-module"]\n${head()}${agent('good')}`,
  );
  const up = sandbox.agents(['up']);
  const rejected = await sandbox.event({ event: 'config-rejected' }, { deadline: 30_000 });
  const said = `The plugin "endless-module" at "${sandbox.project}/node_modules/endless-module/index.js" was ended: its module did not return within 10000 ms.`;
  expect(JSON.stringify(rejected)).toContain(JSON.stringify(said).slice(1, -1));
  expect(await healedAfter(sandbox, 'good')).toBeLessThan(3_000);
  expect(await watchdogPid(sandbox)).toBe(watchdog);
  expect((await sandbox.ok(['status'])).stdout).toContain('did not return within 10000 ms');

  const { exitCode, stderr } = await up;
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`error PLUGIN_IMPORT_ENDLESS: ${said}`);
}, 90_000);
