import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../../tests/support/sandbox.ts';
import { AGENTS, BIN } from '../support/bins.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';

const ONE = fleetToml({ rest: agent('a') });

/** Every implied plugin is found when the fleet comes up. */
async function comesUp(sandbox: Sandbox, command: string, env: Record<string, string> = {}): Promise<void> {
  sandbox.config(ONE);
  const up = await sandbox.run(command, ['up', '--json'], { env });
  expect(up).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(up.stdout)).toMatchObject({
    results: [
      { name: 'a', outcome: 'started' },
      { name: 'watchdog', outcome: 'started' },
    ],
  });
}

describe('plugins that a config implies are found beside the command, wherever the config lies', () => {
  test('as package managers link it', async ({ sandbox }) => {
    await comesUp(sandbox, AGENTS);
  });

  test('through a symbolic link', async ({ sandbox }) => {
    symlinkSync(BIN, join(sandbox.bin, 'my-agents'));
    await comesUp(sandbox, join(sandbox.bin, 'my-agents'));
  });

  test('on PATH', async ({ sandbox }) => {
    await comesUp(sandbox, 'agents', { PATH: `${dirname(AGENTS)}:${sandbox.env.PATH}` });
  });

  test('in a layout in which only the linked name has them as neighbours', async ({ sandbox }) => {
    // As pnpm does: the command's real folder has only its own dependencies beside it.
    const store = join(sandbox.root, 'store/node_modules');
    const modules = join(sandbox.root, 'modules/node_modules/@agent-orchestrator');
    copyCommand(join(store, '@agent-orchestrator/cli'), store);
    mkdirSync(modules, { recursive: true });
    symlinkSync(join(store, '@agent-orchestrator/cli'), join(modules, 'cli'));
    symlinkSync(join(dirname(BIN), '../../backend-exec'), join(modules, 'backend-exec'));
    await comesUp(sandbox, join(modules, 'cli/bin/agents.js'));
  });
});

test('what is not installed is named, with the command that installs it', async ({ sandbox }) => {
  const store = join(sandbox.root, 'store/node_modules');
  copyCommand(join(store, '@agent-orchestrator/cli'), store);
  const command = join(store, '@agent-orchestrator/cli/bin/agents.js');
  sandbox.config(ONE);
  sandbox.write('pnpm-lock.yaml', '');
  const { exitCode, stderr } = await sandbox.run(command, ['up']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^error PLUGIN_NOT_INSTALLED: .*"@agent-orchestrator\/backend-exec"/);
  expect(stderr).toContain('hint: Install it: pnpm add -D @agent-orchestrator/backend-exec');
  expect(await sandbox.run(command, ['status'])).toMatchObject({ exitCode: 0, stderr: '' });
});

test('what only an unused backend needs may be missing', async ({ sandbox }) => {
  const store = join(sandbox.root, 'store/node_modules');
  copyCommand(join(store, '@agent-orchestrator/cli'), store);
  symlinkSync(join(dirname(BIN), '../../backend-exec'), join(store, '@agent-orchestrator/backend-exec'));
  sandbox.config(`${ONE}\n[backend.spare]\nprompt_delivery = "arg"\nbin = "claude"\n`);
  const { exitCode, stderr } = await sandbox.run(join(store, '@agent-orchestrator/cli/bin/agents.js'), [
    'up',
    'a',
  ]);
  expect(stderr).toMatch(/^warning PLUGIN_BACKEND_UNBOUND: \[backend\.spare\] cannot be used/);
  expect(stderr).not.toContain('error');
  expect(exitCode).toBe(0);
});

/** The built command in a folder of its own, with its dependencies beside it and no plugin. */
function copyCommand(folder: string, modules: string): void {
  const source = join(dirname(BIN), '..');
  for (const part of ['bin', 'dist', 'package.json'])
    cpSync(join(source, part), join(folder, part), { recursive: true });
  symlinkSync(join(source, '../core'), join(modules, '@agent-orchestrator/core'));
  symlinkSync(join(source, 'node_modules/commander'), join(modules, 'commander'));
}
