import { chmodSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { AGENTS, type Sandbox, test } from '../../../../tests/support/sandbox.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';
import { pack, pluginSource, serveRegistry } from '../support/plugin-packages.ts';
import { runInProcess } from '../support/run-in-process.ts';

const PATIENCE = 120_000;
/** With a list, so that nothing is implied. */
const TOML = `# my fleet\nplugins = [\n  "@agent-orchestrator/backend-exec", # any program\n]\n\n${fleetToml({ rest: agent('a') })}`;
const LISTED = (specifier: string) =>
  TOML.replace('# any program\n', `# any program\n  ${JSON.stringify(specifier)},\n`);

const add = (sandbox: Sandbox, ...args: string[]) =>
  sandbox.json(['plugin', 'add', ...args], { timeout: PATIENCE });
const manifest = (sandbox: Sandbox, path = 'package.json') => JSON.parse(sandbox.read(path));
/** pnpm comes with the repository. */
const withPnpm = (sandbox: Sandbox) => {
  sandbox.env.PATH = `${sandbox.env.PATH}:${dirname(AGENTS)}`;
};

describe('agents plugin add', { timeout: PATIENCE }, () => {
  test('installs the version into the project, pinned, tries it and lists it', async ({ sandbox }) => {
    const packages = [await pack(sandbox), await pack(sandbox, { version: '1.1.0' })];
    await serveRegistry(sandbox, packages);
    sandbox.config(TOML);
    sandbox.write('package.json', '{ "name": "proj", "private": true }');
    chmodSync(join(sandbox.project, 'agents.toml'), 0o640);

    const { stdout, stderr } = await sandbox.ok(['plugin', 'add', 'some-backend@1.0.0'], {
      timeout: PATIENCE,
    });
    expect(stderr).toBe(`Installing some-backend@1.0.0 with npm in ${sandbox.project} …`);
    expect(stdout).toBe(
      [
        `some-backend 1.0.0 (now in \`plugins\` of ${sandbox.project}/agents.toml)`,
        '  driver "some" (can: deliver; knows versions 1 to 2)',
        '  hooks: launch of some (plugin contract 1)',
      ].join('\n'),
    );
    expect(sandbox.read('agents.toml')).toBe(LISTED('some-backend'));
    expect(statSync(join(sandbox.project, 'agents.toml')).mode & 0o777).toBe(0o640);
    expect(manifest(sandbox).devDependencies).toEqual({ 'some-backend': '1.0.0' });

    // Again, without a version: the newest, and the list stays as it is.
    expect(await add(sandbox, 'some-backend')).toMatchObject({
      exitCode: 0,
      body: {
        ...{ v: 1, verb: 'plugin', ok: true, action: 'add', listed: 'already', note: null },
        plugin: { name: 'some-backend', version: '1.1.0', drivers: [{ id: 'some' }] },
        installed: { manager: 'npm', folder: sandbox.project, version: '1.1.0', previous: '1.0.0' },
      },
    });
    expect(sandbox.read('agents.toml')).toBe(LISTED('some-backend'));
    expect(manifest(sandbox).devDependencies).toEqual({ 'some-backend': '1.1.0' });
  });

  test('uses pnpm where its lock file is, and a tarball', async ({ sandbox }) => {
    withPnpm(sandbox);
    const { tarball } = await pack(sandbox);
    sandbox.config(TOML);
    sandbox.write('package.json', '{ "name": "proj", "private": true }');
    sandbox.write('pnpm-lock.yaml', "lockfileVersion: '9.0'\n");
    const { body } = await add(sandbox, tarball);
    expect(body).toMatchObject({
      ok: true,
      listed: 'added',
      installed: { manager: 'pnpm', version: '1.0.0' },
    });
    expect(sandbox.read('agents.toml')).toBe(LISTED('some-backend'));
    // The strict layout: what the project sees is a link into the store.
    expect(body.plugin.path).toContain('/node_modules/.pnpm/');
  });

  test('a project that is no package has its plugins in .agents, and they are found there', async ({
    sandbox,
  }) => {
    const { tarball } = await pack(sandbox, { name: '@some/backend' });
    sandbox.config(TOML);
    const { body } = await add(sandbox, `file:${tarball}`);
    expect(body).toMatchObject({ ok: true, installed: { folder: join(sandbox.project, '.agents') } });
    expect(sandbox.read('agents.toml')).toBe(LISTED('@some/backend'));
    expect(sandbox.read('.agents/.gitignore')).toBe('node_modules/\n');
    expect(Object.keys(manifest(sandbox, '.agents/package.json').devDependencies)).toEqual(['@some/backend']);
    expect(sandbox.exists('package.json')).toBe(false);

    const list = await sandbox.json(['plugin', 'list']);
    expect(list.exitCode).toBe(0);
    expect(list.body.plugins.map((plugin: { path: string }) => plugin.path)).toEqual([
      expect.stringContaining('backend-exec'),
      join(sandbox.project, '.agents/node_modules/@some/backend/index.js'),
    ]);
  });

  test('a module is listed as it lies, as seen from the config', async ({ sandbox }) => {
    sandbox.config(TOML);
    sandbox.write('tools/mine.mjs', pluginSource('mine', 'mine'));
    const cwd = join(sandbox.project, 'tools');
    const run = (path: string) =>
      sandbox.json(['plugin', 'add', path, '--config', '../agents.toml'], { cwd });
    expect(await run('./mine.mjs')).toMatchObject({
      exitCode: 0,
      body: { listed: 'added', installed: null, plugin: { specifier: './tools/mine.mjs', version: null } },
    });
    expect(sandbox.read('agents.toml')).toBe(LISTED('./tools/mine.mjs'));
    expect((await run(join(cwd, 'mine.mjs'))).body).toMatchObject({ listed: 'already' });
    expect(sandbox.read('agents.toml')).toBe(LISTED('./tools/mine.mjs'));
  });

  test('a config without a list gets one that names what it implied', async ({ sandbox }) => {
    sandbox.config(fleetToml({ rest: agent('a') }));
    sandbox.write('mine.mjs', pluginSource('mine', 'mine'));
    await sandbox.ok(['plugin', 'add', './mine.mjs']);
    const head = 'plugins = ["@agent-orchestrator/backend-exec", "./mine.mjs"]\n\n';
    expect(sandbox.read('agents.toml')).toBe(`${head}${fleetToml({ rest: agent('a') })}`);
  });

  test('what cannot be installed changes nothing', async ({ sandbox }) => {
    await serveRegistry(sandbox, []);
    sandbox.config(TOML);
    const { exitCode, body } = await add(sandbox, 'absent-backend@1.2.3');
    expect(exitCode).toBe(1);
    expect(body.error).toMatchObject({
      code: 'PLUGIN_INSTALL_FAILED',
      message: expect.stringMatching(
        /^npm could not install "absent-backend@1\.2\.3" in ".*\.agents": .*(404|Not Found)/,
      ),
      hint: expect.stringMatching(/^The config was left as it is\. To see all of it: cd .* && npm install /),
    });
    expect(sandbox.read('agents.toml')).toBe(TOML);
    expect(sandbox.exists('.agents')).toBe(false);
  });

  test('what cannot be used is not listed, and the advice is how to go back', async ({ sandbox }) => {
    const good = await pack(sandbox);
    const bad = await pack(sandbox, {
      version: '2.0.0',
      more: {
        peerDependencies: { '@agent-orchestrator/core': '^99.0.0' },
        peerDependenciesMeta: { '@agent-orchestrator/core': { optional: true } },
      },
    });
    await serveRegistry(sandbox, [good, bad]);
    sandbox.config(TOML);
    const first = await add(sandbox, 'some-backend@2.0.0');
    expect(first).toMatchObject({
      exitCode: 2,
      body: {
        error: {
          code: 'PLUGIN_UNUSABLE',
          message: `The plugin "some-backend" cannot be used; "${sandbox.project}/agents.toml" was left as it is.`,
          hint: expect.stringMatching(/^It stays installed\. .* && npm uninstall some-backend$/),
          problems: [{ code: 'PLUGIN_PEER_RANGE', message: expect.stringContaining('"^99.0.0"') }],
        },
      },
    });
    expect(sandbox.read('agents.toml')).toBe(TOML);

    await add(sandbox, 'some-backend@1.0.0');
    const { body } = await add(sandbox, 'some-backend@2.0.0');
    expect(body.error.hint).toBe('Go back to the version before: agents plugin add some-backend@1.0.0');
  });

  test('one that claims the driver of another is not listed', async ({ sandbox }) => {
    sandbox.config(TOML);
    sandbox.write('mine.mjs', pluginSource('mine', 'exec'));
    const { exitCode, body } = await add(sandbox, './mine.mjs');
    expect(exitCode).toBe(2);
    expect(body.error.problems).toMatchObject([{ code: 'PLUGIN_DUPLICATE_DRIVER' }]);
    expect(sandbox.read('agents.toml')).toBe(TOML);
  });

  test('a config that cannot be written is told with the line to write by hand', async ({ sandbox }) => {
    const config = sandbox.config(TOML);
    sandbox.write('mine.mjs', pluginSource('mine', 'mine'));
    const { exitCode, body } = await sandbox.json(['plugin', 'add', './mine.mjs'], {
      env: { NODE_OPTIONS: `--import=${sandbox.write('full.mjs', FULL_DISK)}` },
    });
    expect(exitCode).toBe(1);
    expect(body.error).toMatchObject({
      code: 'PLUGIN_NOT_LISTED',
      message: `The plugin "./mine.mjs" works, but "${config}" was left as it is: it cannot be written (ENOSPC).`,
      hint: 'Write it there by hand, above the first table: plugins = [ … , "./mine.mjs"]',
    });
    expect(sandbox.read('agents.toml')).toBe(TOML);
  });

  test("a project with Plug'n'Play is told what to change, and nothing is installed", async ({ sandbox }) => {
    sandbox.program('yarn', 'touch PWNED');
    const config = sandbox.config(TOML);
    sandbox.write('package.json', '{}');
    sandbox.write('yarn.lock', '');
    const path = sandbox.write('.pnp.cjs', '');
    expect(await add(sandbox, 'some-backend')).toMatchObject({
      exitCode: 2,
      body: {
        error: {
          code: 'PROJECT_HAS_NO_MODULES',
          message: `"${path}" takes the place of node_modules in the project of "${config}", and plugins are found there alone.`,
          hint: 'Write `nodeLinker: node-modules` into .yarnrc.yml, run yarn install, and add the plugin again. Nothing was changed.',
        },
      },
    });
    expect(sandbox.exists('PWNED')).toBe(false);
    sandbox.config(TOML.replace('@agent-orchestrator/backend-exec', 'some-backend'));
    const { body } = await sandbox.json(['plugin', 'list']);
    expect(body.problems).toMatchObject([
      { code: 'PLUGIN_NOT_INSTALLED', hint: expect.stringContaining('write `nodeLinker: node-modules`') },
    ]);
  });

  test('a package manager that is not there is said', async ({ sandbox }) => {
    sandbox.config(TOML);
    sandbox.write('package.json', '{ "packageManager": "bun@1.2.0" }');
    expect(await add(sandbox, 'some-backend')).toMatchObject({
      exitCode: 4,
      body: {
        error: {
          code: 'PACKAGE_MANAGER_MISSING',
          message: `The project in "${sandbox.project}" is installed with bun, which cannot be started: there is no such program.`,
          hint: 'Install bun, or put it on PATH. Nothing was changed.',
        },
      },
    });
  });

  test.for([
    '--global',
    '-g',
    'a b',
    'a;touch PWNED',
    '$(touch PWNED)',
    '../../etc/passwd',
    'UPPER',
    '.hidden',
    '@scope',
    '@scope/',
    'a@^1.0.0',
    'a@1.x',
    'a@',
    'a@--registry=http://example.org',
    'a@npm:b@1.0.0',
    'https://example.org/a.tgz',
    'git+ssh://example.org/a',
    'github:a/b',
    'node:fs',
    'file:absent.tgz',
    './absent.mjs',
    'a\u001b[2J',
    'x'.repeat(215),
  ])('refuses %j before anything is started', async (spec, { sandbox }) => {
    sandbox.program('npm', 'touch PWNED');
    sandbox.config(TOML);
    const argv = ['--json', 'plugin', 'add', '--', spec];
    const { exitCode, stdout } = await runInProcess(argv, sandbox.project, sandbox.env);
    expect(exitCode).toBe(64);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: 'PLUGIN_ADD_REFUSED',
      hint: expect.stringMatching(/^Name a package \(NAME or NAME@VERSION\)/),
    });
    expect(sandbox.exists('PWNED')).toBe(false);
    expect(sandbox.read('agents.toml')).toBe(TOML);
  });

  test('refuses a tarball that is none, or that has a hostile name', async ({ sandbox }) => {
    sandbox.config(TOML);
    sandbox.write('bad.tgz', 'not a tarball');
    expect((await add(sandbox, 'bad.tgz')).body.error.code).toBe('PLUGIN_ADD_REFUSED');
    const { tarball } = await pack(sandbox, { name: 'evil', more: { name: '--global' } });
    expect((await add(sandbox, tarball)).body.error.message).toBe(
      `"${tarball}" cannot be added: no package can have the name "--global".`,
    );
  });
});

/** What a full disk does to the file that takes the place of the config. */
const FULL_DISK = `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const rename = fs.renameSync;
fs.renameSync = (from, to) => {
  if (!to.endsWith('agents.toml')) return rename(from, to);
  throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
};
syncBuiltinESMExports();
`;
