import { join } from 'node:path';
import { expect } from 'vitest';
import { agent, head, passes, start, statusOf, watchdogPid } from '../defects/support/fleet.ts';
import { type Sandbox, test } from '../support/sandbox.ts';

/** A plugin whose drivers misbehave, each in its own way; `hung` starts its agent only until the file `hang` exists. */
const PLUGIN = (root: string) => `import { existsSync } from 'node:fs';
const DRIVERS = {
  throws: () => { throw new Error('no such luck'); },
  nonsense: () => ({ state: 'resting' }),
  promises: async () => ({ state: 'idle' }),
  nulls: () => null,
  loops: () => { for (;;); },
  backtracks: () => /^(a+)+$/.test('a'.repeat(60) + 'b'),
  exits: () => process.exit(0),
  hung: () => undefined,
};
export default {
  name: 'bad-plugin',
  apiVersion: 1,
  drivers: Object.keys(DRIVERS).map((id) => ({ id })),
  setup(hooks) {
    hooks.onComplete.tapPromise('bad-plugin', () => new Promise(() => {}));
    for (const [id, detect] of Object.entries(DRIVERS)) {
      hooks.detectActivity.for(id).tap('bad-plugin', detect);
      hooks.detectLimit.for(id).tap('bad-plugin', detect);
      hooks.launch.for(id).tapPromise('bad-plugin', async () => {
        if (id === 'hung' && existsSync(${JSON.stringify(join(root, 'hang'))})) await new Promise(() => {});
        return { command: 'exec sleep 1000', firstPrompt: { via: 'command' } };
      });
    }
  },
};
`;
const DRIVERS = ['throws', 'nonsense', 'promises', 'nulls', 'loops', 'backtracks', 'exits', 'hung'];

/** Kills what runs in a session and says how long it took until something runs there again, ms. */
async function killedAndHealed(sandbox: Sandbox, name: string): Promise<number> {
  const count = sandbox.events({ event: 'agent-started', agent: name }).length + 1;
  const pid = await sandbox.panePid(`t-${name}`);
  const killedAt = Date.now();
  process.kill(pid ?? 0, 'SIGKILL');
  const healed = await sandbox.event({ event: 'agent-started', agent: name }, { count });
  return Date.parse(healed.at) - killedAt;
}

test('taps that throw, hang or answer nonsense are named, and every other agent is looked after', async ({
  sandbox,
}) => {
  sandbox.write('bad.mjs', PLUGIN(sandbox.root));
  const tables = DRIVERS.map(
    (name) => `\n[backend.${name}]\ndriver = "${name}"\n${agent(name, `backend = "${name}"`)}`,
  );
  const plugins = 'plugins = ["@agent-orchestrator/backend-exec", "./bad.mjs"]\n';
  await start(sandbox, `${plugins}${head()}${agent('good')}${tables.join('')}`);
  const watchdog = await watchdogPid(sandbox);

  for (const [driver, reason] of [
    ['throws', /no such luck/],
    ['nonsense', /: (state|kind): /],
    ['promises', /a promise from a synchronous tap/],
    ['nulls', /null/],
    ['loops', /did not answer .* within 1000 ms/],
    ['backtracks', /did not answer .* within 1000 ms/],
    ['exits', /process\.exit\(0\) was called/],
  ] as const) {
    for (const hook of ['detectActivity', 'detectLimit']) {
      const message = new RegExp(`The plugin "bad-plugin" .*the hook "${hook}" of "${driver}".*`);
      const event = await sandbox.event({ event: 'plugin-failed', message }, { deadline: 30_000 });
      expect(event.message).toMatch(reason);
      expect(event.data).toMatchObject({
        code: expect.stringMatching(/^PLUGIN_HOOK_(FAILED|VALUE|TIMEOUT)$/),
      });
    }
    await sandbox.until('the look is over', async () => (await statusOf(sandbox, driver)).activity !== null);
    expect(await statusOf(sandbox, driver)).toMatchObject({
      state: 'running',
      restarts: 0,
      activity: { activity: 'unknown' },
    });
  }
  // Nobody knows what they do, but that they are gone is seen all the same.
  expect(await killedAndHealed(sandbox, 'throws')).toBeLessThan(3_000);

  // A start that never ends is that agent's alone.
  sandbox.write(join(sandbox.root, 'hang'), '');
  process.kill((await sandbox.panePid('t-hung')) ?? 0, 'SIGKILL');
  await passes(sandbox);
  expect(await killedAndHealed(sandbox, 'good')).toBeLessThan(3_000);
  expect(await killedAndHealed(sandbox, 'nonsense')).toBeLessThan(3_000);
  expect(sandbox.events({ event: 'agent-started', agent: 'hung' })).toHaveLength(1);
  expect(await watchdogPid(sandbox)).toBe(watchdog);
  // Said once, however often it is asked.
  const said = sandbox.events({ event: 'plugin-failed' }).map(({ message }) => message);
  expect(new Set(said).size).toBe(said.length);

  // After its deadline it is named, and tried again.
  const late = await sandbox.event(
    { agent: 'hung', message: /"bad-plugin" did not answer in the hook "launch" of "hung" within 30000 ms/ },
    { deadline: 45_000 },
  );
  expect(late.event).toBe('agent-start-failed');
}, 150_000);
