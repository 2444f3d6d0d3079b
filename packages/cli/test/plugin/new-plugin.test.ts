import { readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { AGENTS, test } from '../../../../tests/support/sandbox.ts';
import { TOOL_VERSIONS } from '../../src/plugin/scaffold/package-files.ts';
import { driverOf } from '../../src/plugin/scaffold/scaffold-names.ts';

const MODULES = dirname(dirname(AGENTS));
const ROOT = JSON.parse(readFileSync(join(dirname(MODULES), 'package.json'), 'utf8'));

describe('agents plugin new', () => {
  test('writes a package whose types, tests and build are in order', async ({ sandbox }) => {
    const { exitCode, body } = await sandbox.json(['plugin', 'new', '@me/agent-orchestrator-backend-mine']);
    const folder = join(sandbox.project, 'agent-orchestrator-backend-mine');
    expect({ exitCode, ...body }).toMatchObject({
      ...{ exitCode: 0, ok: true, action: 'new', driver: 'mine', folder },
      next: 'cd agent-orchestrator-backend-mine && npm install && npm test',
    });
    const manifest = JSON.parse(sandbox.read(join(folder, 'package.json')));
    expect(manifest).toMatchObject({
      name: '@me/agent-orchestrator-backend-mine',
      peerDependencies: { '@agent-orchestrator/core': expect.stringMatching(/^>=\d+\.\d+\.\d+ <\d+$/) },
      devDependencies: { '@agent-orchestrator/core': expect.stringMatching(/^\d+\.\d+\.\d+$/) },
    });
    // What `npm install` brings in a project is that of this repository here.
    symlinkSync(MODULES, join(folder, 'node_modules'));
    const run = (program: string, ...args: string[]) =>
      sandbox.run(join(MODULES, '.bin', program), args, { cwd: folder, timeout: 120_000 });
    expect(await run('tsc', '--noEmit')).toMatchObject({ stdout: '', exitCode: 0 });
    const tests = await run('vitest', 'run', '--reporter=json');
    const { numPassedTests, numTotalTests } = JSON.parse(tests.stdout);
    expect(numTotalTests).toBeGreaterThan(20);
    expect({ failed: numTotalTests - numPassedTests, exitCode: tests.exitCode }).toEqual({
      failed: 0,
      exitCode: 0,
    });
    expect(await run('tsup')).toMatchObject({ exitCode: 0 });

    sandbox.config(`plugins = ["./agent-orchestrator-backend-mine"]
[defaults]
session_prefix = "t-"
log_dir = ".ao-state"
backend = "mine"
[backend.mine]
driver = "mine"
[[agent]]
name = "a"
prompt = "x"
`);
    const { body: list } = await sandbox.json(['plugin', 'list']);
    expect(list).toMatchObject({
      problems: [],
      plugins: [{ name: manifest.name, version: '0.1.0', usedBy: { agents: ['a'] } }],
    });
  }, 240_000);

  test('takes the core from a tarball when it is asked to', async ({ sandbox }) => {
    await sandbox.ok(['plugin', 'new', 'mine', '--core', './core-9.9.9.tgz']);
    const { devDependencies } = JSON.parse(sandbox.read('mine/package.json'));
    expect(devDependencies['@agent-orchestrator/core']).toBe('file:../core-9.9.9.tgz');
  });

  test('refuses to overwrite, and names that no package can have', async ({ sandbox }) => {
    const mine = sandbox.write('taken/mine.txt', 'mine');
    expect(await sandbox.json(['plugin', 'new', 'taken'])).toMatchObject({
      exitCode: 1,
      body: {
        error: {
          code: 'PLUGIN_NEW_EXISTS',
          message: `"${dirname(mine)}" exists already — refusing to overwrite.`,
          hint: 'Choose another name, or remove it first.',
        },
      },
    });
    for (const name of ['../up', 'Upper', 'a b', '@scope', '/tmp/x', '.']) {
      expect(await sandbox.json(['plugin', 'new', name])).toMatchObject({
        exitCode: 64,
        body: {
          error: { code: 'PLUGIN_NAME_REFUSED', message: `"${name}" cannot be the name of a package.` },
        },
      });
    }
  });
});

test.for([
  ['mine', 'mine'],
  ['backend-mine', 'mine'],
  ['@me/agent-orchestrator-backend-my.tool', 'my-tool'],
  ['agent-orchestrator-mine', 'mine'],
  ['backend-', 'mine'],
] as const)('the package %s is about the driver %s', ([name, driver]) => {
  expect(driverOf(name)).toBe(driver);
});

test('a new package is built with what this repository is built with', () => {
  const used = Object.keys(TOOL_VERSIONS).map((tool) => [tool, ROOT.devDependencies[tool]]);
  expect(TOOL_VERSIONS).toEqual(Object.fromEntries(used));
});
