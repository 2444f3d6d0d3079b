import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { test } from '../support/sandbox.ts';
import { agentsOf, installInto, npm } from './support/installed.ts';
import { tarballOf } from './support/tarball.ts';

test('a new plugin installs, passes its tests and packs untouched; the package can be added to a fleet', async ({
  sandbox,
}) => {
  const fleet = join(sandbox.root, 'fleet');
  await installInto(sandbox, fleet, ['core', 'cli'].map(tarballOf));
  const made = await agentsOf(sandbox, fleet, 'plugin', 'new', 'backend-mine', '--core', tarballOf('core'));
  expect(made).toMatchObject({ exitCode: 0, stderr: '' });

  const folder = join(fleet, 'backend-mine');
  expect(await npm(sandbox, folder, 'install')).toMatchObject({ exitCode: 0 });
  const tests = await npm(sandbox, folder, 'test');
  expect(tests.stdout).toMatch(/Tests {2}\d\d passed \(\d\d\)/);
  expect(tests.exitCode).toBe(0);
  expect(await npm(sandbox, folder, 'pack')).toMatchObject({ exitCode: 0 });
  expect(readdirSync(folder)).toContain('backend-mine-0.1.0.tgz');

  sandbox.write(
    join(fleet, 'agents.toml'),
    `[defaults]
session_prefix = "t-"
log_dir = ".ao-state"
backend = "mine"

[backend.mine]
driver = "mine"
bin = "exec sleep 1000"

[[agent]]
name = "a"
prompt = "go"
`,
  );
  const tarball = join(folder, 'backend-mine-0.1.0.tgz');
  const added = await agentsOf(sandbox, fleet, 'plugin', 'add', tarball, '--json');
  expect(JSON.parse(added.stdout)).toMatchObject({
    ...{ ok: true, listed: 'added', installed: { manager: 'npm', folder: fleet, version: '0.1.0' } },
    plugin: { name: 'backend-mine', drivers: [{ id: 'mine' }] },
  });
  const list = await agentsOf(sandbox, fleet, 'plugin', 'list', '--json');
  expect(JSON.parse(list.stdout)).toMatchObject({ problems: [], plugins: [{ usedBy: { agents: ['a'] } }] });
});
