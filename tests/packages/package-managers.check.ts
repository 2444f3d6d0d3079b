import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type Sandbox, test } from '../support/sandbox.ts';
import { serveFrozenRegistry } from './support/frozen-registry.ts';
import { agentsOf, installInto } from './support/installed.ts';
import { PACKAGE_MANAGERS, provide } from './support/package-managers.ts';
import { manifestOf, ROOT, tarballOf } from './support/tarball.ts';

const PATIENCE = 200_000;

const PACKAGES = ['core', 'cli', 'backend-exec'];
const { version } = manifestOf(join(ROOT, 'packages/backend-exec'));

let registry: Awaited<ReturnType<typeof serveFrozenRegistry>>;
beforeAll(async () => {
  registry = await serveFrozenRegistry(PACKAGES.map(tarballOf));
});
afterAll(() => registry.close());

const TOML = `# Our fleet.\r
plugins = [ "./own.mjs",   # made here\r
]\r
[defaults]\r
session_prefix = "t-"   # short\r
log_dir = ".ao-state"\r
backend = "sh"\r
[backend.sh]\r
driver = "own"\r
[[agent]]\r
name = "a"\r
prompt = "go"\r
`;
const OWN = `export default { name: 'own', apiVersion: 1, drivers: [{ id: 'own' }], setup(hooks) {
  hooks.launch.for('own').tapPromise('own', async () => ({ command: 'sleep 9', firstPrompt: { via: 'command' } }));
} };
`;

describe.each(PACKAGE_MANAGERS)('$title', (manager) => {
  const run = (sandbox: Sandbox, cwd: string, args: readonly string[]) =>
    sandbox.run(manager.program, args, { cwd, timeout: PATIENCE });

  const succeeds = async (sandbox: Sandbox, cwd: string, args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await run(sandbox, cwd, args);
    expect(exitCode, `${args.join(' ')}:\n${stdout}${stderr}`).toBe(0);
  };

  test('a new plugin installs, passes its tests and packs, untouched', async ({ sandbox }) => {
    if (!(await provide(sandbox, manager, registry.url))) return;
    const command = join(sandbox.root, 'command');
    await installInto(sandbox, command, ['core', 'cli'].map(tarballOf));
    mkdirSync(sandbox.project, { recursive: true });
    const agents = join(command, 'node_modules/.bin/agents');
    expect(await sandbox.run(agents, ['plugin', 'new', 'my-tool'], { cwd: sandbox.project })).toMatchObject({
      exitCode: 0,
    });
    const folder = join(sandbox.project, 'my-tool');
    for (const [path, text] of Object.entries(manager.files ?? {})) sandbox.write(join(folder, path), text);
    await succeeds(sandbox, folder, manager.install);
    const tests = await run(sandbox, folder, manager.test);
    expect(tests.stdout).toMatch(/Tests {2}(\d\d) passed \(\1\)/);
    expect(tests.exitCode).toBe(0);
    await succeeds(sandbox, folder, manager.pack);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tgz'))).toHaveLength(1);
  });

  test('a package is added with it, pinned, and the rest of the config stays as it is', async ({
    sandbox,
  }) => {
    if (!(await provide(sandbox, manager, registry.url))) return;
    const { project } = sandbox;
    sandbox.write('own.mjs', OWN);
    sandbox.write('package.json', '{ "name": "proj", "private": true }');
    sandbox.write('agents.toml', TOML);
    for (const [path, text] of Object.entries(manager.files ?? {})) sandbox.write(path, text);
    const first = ['add', manager.program === 'bun' ? '--dev' : '-D'];
    await succeeds(sandbox, project, [...first, '@agent-orchestrator/cli']);
    const usesPnp = readdirSync(project).includes('.pnp.cjs');
    if (usesPnp) {
      const ran = await run(sandbox, project, [
        'agents',
        'plugin',
        'add',
        '@agent-orchestrator/backend-exec',
      ]);
      expect({ ...ran, text: ran.stdout + ran.stderr }).toMatchObject({
        exitCode: 2,
        text: expect.stringMatching(/error PROJECT_HAS_NO_MODULES: .*\n *hint: .*nodeLinker: node-modules/),
      });
      expect(sandbox.read('agents.toml')).toBe(TOML);
      return;
    }
    const added = await agentsOf(
      sandbox,
      project,
      'plugin',
      'add',
      '@agent-orchestrator/backend-exec',
      '--json',
    );
    expect(JSON.parse(added.stdout)).toMatchObject({
      ...{ ok: true, listed: 'added' },
      installed: { manager: manager.program, folder: project, version },
    });
    expect(sandbox.read('agents.toml')).toBe(
      TOML.replace('"./own.mjs",', '"./own.mjs", "@agent-orchestrator/backend-exec",'),
    );
    expect(JSON.parse(sandbox.read('package.json')).devDependencies).toMatchObject({
      '@agent-orchestrator/backend-exec': version,
    });
    const absent = await agentsOf(
      sandbox,
      project,
      'plugin',
      'add',
      '@agent-orchestrator/backend-exec@9.9.9',
    );
    expect(absent.exitCode).toBe(1);
    expect(absent.stderr).toMatch(/error PLUGIN_INSTALL_FAILED: .*9\.9\.9/);
    expect(absent.stderr).toMatch(/No matching|No candidates|any versions|No version matching/);
  });
});
