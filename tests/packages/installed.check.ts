import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { test } from '../support/sandbox.ts';
import { agentsOf, installedPackages, installInto, npm, tarballsOfVersion } from './support/installed.ts';
import { manifestOf, tarballOf } from './support/tarball.ts';

const ENOUGH = ['core', 'cli', 'backend-exec'];

const fleet = (prefix: string) => `[defaults]
session_prefix = "${prefix}"
log_dir = ".ao-state"
backend = "sh"

[backend.sh]
prompt_delivery = "exec"
bin = "exec sleep 1000"

[[agent]]
name = "a"
prompt = "go"
`;

describe('packages installed from their tarballs', () => {
  test('the command with one backend runs a fleet, and brings no other backend along', async ({
    sandbox,
  }) => {
    const { project } = sandbox;
    await installInto(sandbox, project, ENOUGH.map(tarballOf));
    expect(
      installedPackages(project)
        .map((name) => name.split('@')[0])
        .sort(),
    ).toEqual([...ENOUGH].sort());

    const agents = (...args: string[]) => agentsOf(sandbox, project, ...args);
    const { version } = manifestOf(join(project, 'node_modules/@agent-orchestrator/cli'));
    expect((await agents('--version')).stdout.split('\n')[0]).toBe(version);
    sandbox.config(fleet('one-'));
    expect(await agents('up')).toMatchObject({ exitCode: 0 });
    const status = async () => JSON.parse((await agents('status', '--json')).stdout);
    await sandbox.until('the watchdog has looked', async () => {
      const { agents: all, watchdog } = await status();
      return watchdog.state === 'running' && all[0].activity?.activity === 'idle';
    });
    expect(JSON.parse((await agents('plugin', 'list', '--json')).stdout)).toMatchObject({
      problems: [],
      plugins: [{ name: '@agent-orchestrator/backend-exec', usedBy: { agents: ['a'] } }],
    });
    expect((await agents('down')).exitCode).toBe(0);

    // What is missing is named with the command that brings it.
    writeFileSync(join(project, 'agents.toml'), fleet('one-').replace('"exec"', '"arg"'));
    const { exitCode, stderr } = await agents('up');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Install it: npm install --save-dev @agent-orchestrator/backend-claude');
  });

  test('every package can be imported by its name', async ({ sandbox }) => {
    const { project } = sandbox;
    const all = [...ENOUGH, 'backend-claude', 'backend-opencode', 'handoff-git'];
    await installInto(sandbox, project, all.map(tarballOf));
    const entries = ['core', 'core/plugin', 'core/testing', ...all.slice(2)];
    const imports = entries.map(
      (name) => `import('@agent-orchestrator/${name}').then((module) => Object.keys(module).length > 0)`,
    );
    const script = `console.log((await Promise.all([${imports.join(', ')}])).join())`;
    const { stdout, stderr } = await sandbox.run('node', ['--input-type=module', '-e', script]);
    expect({ stdout, stderr }).toEqual({ stdout: entries.map(() => 'true').join(), stderr: '' });
    // One copy of the core and of tapable serves all of them.
    const { stdout: copies } = await npm(
      sandbox,
      project,
      'ls',
      '--all',
      '--parseable',
      'tapable',
      '@agent-orchestrator/core',
    );
    expect([...new Set(copies.split('\n'))].length).toBe(2);
  });
});

describe('two projects with different versions', () => {
  test('one command on PATH runs the version of each, and neither disturbs the other', async ({
    sandbox,
  }) => {
    const { version } = manifestOf(join(import.meta.dirname, '../../packages/cli'));
    const other = '0.9.9';
    const projects = { [version]: join(sandbox.root, 'one'), [other]: join(sandbox.root, 'two') };
    const tarballs = {
      [version]: ENOUGH.map(tarballOf),
      [other]: await tarballsOfVersion(sandbox, ENOUGH, other),
    };
    for (const [of, project] of Object.entries(projects)) {
      await installInto(sandbox, project, tarballs[of] ?? []);
      expect(installedPackages(project).sort()).toEqual(ENOUGH.map((name) => `${name}@${of}`).sort());
      sandbox.write(join(project, 'agents.toml'), fleet(`v${of.replaceAll('.', '-')}-`));
    }
    // A third copy is the one that is called.
    const third = join(sandbox.root, 'third');
    await installInto(sandbox, third, await tarballsOfVersion(sandbox, ENOUGH, '0.5.5'));
    sandbox.program('agents', `exec ${JSON.stringify(join(third, 'node_modules/.bin/agents'))} "$@"`);
    const agents = async (project: string, ...args: string[]) => {
      const ran = await sandbox.run('agents', [...args, '--json'], { cwd: project, timeout: 60_000 });
      return JSON.parse(ran.stdout);
    };

    for (const [of, project] of Object.entries(projects)) {
      expect(await agents(project, '--version')).toMatchObject({
        ...{ version: of, why: 'project', path: join(project, 'node_modules/@agent-orchestrator/cli') },
        calledCopy: { version: '0.5.5' },
      });
      expect(await agents(project, 'up')).toMatchObject({ ok: true });
    }
    const running = async (project: string) => {
      const { agents: all, watchdog, tmux } = await agents(project, 'status');
      return { agent: all[0].state, watchdog: watchdog.state, socket: tmux.socket };
    };
    const [one, two] = await Promise.all(Object.values(projects).map(running));
    expect([one, two]).toMatchObject(Array(2).fill({ agent: 'running', watchdog: 'running' }));
    expect(one?.socket).not.toBe(two?.socket);
    expect(sandbox.sockets().length).toBe(2);

    const [first = '', second = ''] = Object.values(projects);
    expect(readdirSync(join(first, '.ao-state'))).toContain('journal.jsonl');
    expect(await agents(first, 'down')).toMatchObject({ ok: true });
    expect(await running(first)).toMatchObject({ agent: 'stopped', watchdog: 'stopped' });
    expect(await running(second)).toMatchObject({ agent: 'running', watchdog: 'running' });
    expect(await agents(second, 'down')).toMatchObject({ ok: true });
  });
});
