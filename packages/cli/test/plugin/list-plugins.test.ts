import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { test } from '../../../../tests/support/sandbox.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';
import { pluginSource } from '../support/plugin-packages.ts';

const TOML = `plugins = ["@agent-orchestrator/backend-exec", "./mine.mjs"]
${fleetToml({ rest: `${agent('a')}${agent('b', 'backend = "mine"\nprompt = "x"')}` })}
[backend.mine]
driver = "mine"
`;

describe('agents plugin list', () => {
  test('says what is loaded, from where, what it can do, and who uses it', async ({ sandbox }) => {
    sandbox.config(TOML);
    const path = sandbox.write(
      'mine.mjs',
      pluginSource('mine', 'mine', 'hooks.onComplete.tapPromise("m", async () => {});'),
    );
    const { exitCode, body } = await sandbox.json(['plugin', 'list']);
    expect({ exitCode, ...body }).toEqual({
      ...{ exitCode: 0, v: 1, verb: 'plugin', ok: true, action: 'list', listed: true },
      ...{ config: join(sandbox.project, 'agents.toml'), problems: [], warnings: [] },
      plugins: [
        {
          name: '@agent-orchestrator/backend-exec',
          version: expect.stringMatching(/^\d+\.\d+\.\d+/),
          specifier: '@agent-orchestrator/backend-exec',
          path: expect.stringMatching(/backend-exec\/dist\/index\.js$/),
          apiVersion: 1,
          hooks: ['launch of exec', 'detectActivity of exec', 'detectLimit of exec'],
          drivers: [{ id: 'exec', delivery: 'exec', capabilities: [], knownVersions: null }],
          handoffs: [],
          usedBy: { agents: ['a'], loops: [] },
        },
        {
          ...{ name: 'mine', version: null, specifier: './mine.mjs', path, apiVersion: 1 },
          hooks: ['onComplete', 'launch of mine'],
          drivers: [{ id: 'mine', delivery: null, capabilities: ['deliver'], knownVersions: '1 to 2' }],
          handoffs: [],
          usedBy: { agents: ['b'], loops: [] },
        },
      ],
    });
    expect((await sandbox.ok(['plugin', 'list'])).stdout.split('\n').slice(-5)).toEqual([
      'mine',
      `  from ${path} ("./mine.mjs")`,
      '  driver "mine" (can: deliver; knows versions 1 to 2)',
      '  hooks: onComplete, launch of mine (plugin contract 1)',
      '  used by agents b',
    ]);
  });

  test('shows what works beside what does not, and ends with 2', async ({ sandbox }) => {
    sandbox.config(TOML);
    sandbox.write('mine.mjs', 'throw new Error("no such luck");');
    const { exitCode, stdout, stderr } = await sandbox.agents(['plugin', 'list']);
    expect(exitCode).toBe(2);
    expect(stdout).toMatch(/^@agent-orchestrator\/backend-exec \d[\s\S]*used by agents a$/);
    expect(stderr).toMatch(
      /^error PLUGIN_IMPORT_FAILED: The plugin "\.\/mine\.mjs" was found at ".*", but failed while it was loading: no such luck\.\n {2}hint: /,
    );
    const { body } = await sandbox.json(['plugin', 'list']);
    expect(body).toMatchObject({
      ...{ ok: false, plugins: [{ name: '@agent-orchestrator/backend-exec' }] },
      problems: [{ code: 'PLUGIN_IMPORT_FAILED', details: { plugin: './mine.mjs' } }],
    });
  });

  test('without a list it shows what the config implies', async ({ sandbox }) => {
    sandbox.config(fleetToml({ rest: agent('a') }));
    const { body } = await sandbox.json(['plugin', 'list']);
    expect(body).toMatchObject({ listed: false, plugins: [{ name: '@agent-orchestrator/backend-exec' }] });
  });

  test('a table that no plugin serves is a problem; one that nobody uses a warning', async ({ sandbox }) => {
    const rest = `${agent('a')}[backend.other]\ndriver = "gone"\n`;
    sandbox.config(`plugins = ["@agent-orchestrator/backend-exec"]\n${fleetToml({ rest })}`);
    expect(await sandbox.json(['plugin', 'list'])).toMatchObject({
      exitCode: 0,
      body: { problems: [], warnings: [{ code: 'PLUGIN_BACKEND_UNBOUND' }] },
    });
    sandbox.config(`plugins = []\n${fleetToml({ rest: agent('a') })}`);
    expect(await sandbox.json(['plugin', 'list'])).toMatchObject({
      exitCode: 2,
      body: { plugins: [], problems: [{ code: 'PLUGIN_NO_DRIVER' }] },
    });
  });

  test.for([[], ['lst'], ['list', 'x'], ['add']])('%j is a usage error', async (words, { sandbox }) => {
    const { exitCode, body } = await sandbox.json(['plugin', ...words]);
    expect({ exitCode, code: body.error.code }).toEqual({ exitCode: 64, code: 'USAGE' });
  });
});
