import { join } from 'node:path';
import { loadFleet } from '@agent-orchestrator/core';
import { describe, expect } from 'vitest';
import { test } from '../../../../tests/support/sandbox.ts';

describe('init', () => {
  test('writes a config that loads, and prompts/', async ({ sandbox }) => {
    const { stdout, stderr } = await sandbox.ok(['init', 'proj']);
    const config = join(sandbox.project, 'proj/agents.toml');
    const prompts = join(sandbox.project, 'proj/prompts');
    expect(stderr).toBe('');
    expect(stdout.replace(/^\[agents .{25}\] /, '')).toBe(
      `scaffolded ${config} and ${prompts}/ — edit, then \`agents up --config ${config}\``,
    );
    expect(sandbox.exists(prompts)).toBe(true);
    const fleet = loadFleet(config);
    expect(fleet).toMatchObject({
      sessionPrefix: 'proj-',
      warnings: [],
      agents: [
        {
          ...{
            name: 'worker',
            kind: 'persistent',
            backend: 'claude',
            model: 'claude-sonnet-4-6',
            watch: 'heal',
          },
          prompt: 'You are a worker agent. Wait for instructions.',
        },
      ],
    });
    expect(fleet.backends.claude).toMatchObject({
      ...{
        bin: 'claude',
        promptDelivery: 'arg',
        processName: 'claude',
        submitKey: 'Enter',
        stallIdleMs: 300_000,
      },
      activePattern: undefined,
      limitPattern: undefined,
      options: { flags: '--dangerously-skip-permissions' },
    });
  });

  test('tells the same as JSON', async ({ sandbox }) => {
    const config = join(sandbox.project, 'agents.toml');
    expect((await sandbox.json(['init'])).body).toEqual({
      ...{ v: 1, verb: 'init', ok: true, config, prompts: join(sandbox.project, 'prompts') },
      next: `agents up --config ${config}`,
    });
  });

  test('refuses to overwrite', async ({ sandbox }) => {
    sandbox.config('# mine\n');
    const { exitCode, stdout, stderr } = await sandbox.agents(['init']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^error INIT_EXISTS: ".*agents\.toml" already exists — refusing to overwrite\.$/m);
    expect(sandbox.read('agents.toml')).toBe('# mine\n');
    expect(sandbox.exists('prompts')).toBe(false);
  });

  test('a file in the way is an error, not a bug', async ({ sandbox }) => {
    sandbox.write('file', '');
    expect(await sandbox.json(['init', 'file/sub'])).toMatchObject({
      ...{ exitCode: 1, body: { ok: false, error: { code: 'INIT_FAILED', details: { reason: 'ENOTDIR' } } } },
    });
  });

  test.for([
    'my.proj',
    'it\'s "quoted"',
    '$(touch PWNED)',
    ' blanks  in it ',
    'ünïcode-日本',
    '-dash',
    'a:b#{c}',
  ])('a folder named %j gets a valid config', async (name, { sandbox }) => {
    await sandbox.ok(['init', '--', name]);
    const fleet = loadFleet(join(sandbox.project, name, 'agents.toml'));
    expect(fleet.sessionPrefix).toMatch(/^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_-]*-$/u);
    expect(sandbox.exists('PWNED')).toBe(false);
  });
});
