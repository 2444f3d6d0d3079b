import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BIN } from '../support/bins.ts';

const PACKAGE = dirname(dirname(BIN));
const { version: OWN } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as {
  version: string;
};
const ENV = { PATH: process.env.PATH, HOME: process.env.HOME };

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "ao pinned it's ")));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Installs the built command as another version, the way a package manager does. Returns its folder. */
function install(project: string, version: string): string {
  const folder = join(project, 'node_modules/@agent-orchestrator/cli');
  mkdirSync(folder, { recursive: true });
  for (const part of ['bin', 'dist']) cpSync(join(PACKAGE, part), join(folder, part), { recursive: true });
  symlinkSync(join(PACKAGE, 'node_modules'), join(folder, 'node_modules'));
  const manifest = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as object;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, version }));
  return folder;
}

const agents = (argv: readonly string[], cwd: string, env: Record<string, string> = {}) =>
  execa(process.execPath, [BIN, ...argv], { cwd, env: { ...ENV, ...env }, extendEnv: false, reject: false });

it('a project without a copy of its own is served by the one that was called', async () => {
  const { stdout } = await agents(['--version', '--json'], root);
  expect(JSON.parse(stdout)).toEqual({ v: 1, version: OWN, path: PACKAGE, why: 'called' });
});

it("a project's own copy runs, also from a folder below it, and says which one handed over", async () => {
  const folder = install(root, '9.8.7');
  mkdirSync(join(root, 'deep/er'), { recursive: true });
  const told = {
    v: 1,
    version: '9.8.7',
    path: folder,
    why: 'project',
    calledCopy: { version: OWN, path: PACKAGE },
  };
  for (const cwd of [root, join(root, 'deep/er')])
    expect(JSON.parse((await agents(['--version', '--json'], cwd)).stdout)).toEqual(told);
  expect((await agents(['--version'], root)).stdout).toBe(
    `9.8.7\n${folder}: the project's own copy\ncalled: ${OWN} in ${PACKAGE}, which handed over`,
  );
});

it('the copy called inside its own project does not hand over', async () => {
  const folder = install(root, '9.8.7');
  const { stdout } = await execa(process.execPath, [join(folder, 'bin/agents.js'), '--version', '--json'], {
    cwd: root,
  });
  expect(JSON.parse(stdout)).toEqual({ v: 1, version: '9.8.7', path: folder, why: 'project' });
});

it('the project is the folder of the config that the command line names', async () => {
  const [one, two] = [join(root, 'one'), join(root, 'two')];
  install(one, '1.1.1');
  install(two, '2.2.2');
  const version = async (argv: readonly string[]) =>
    JSON.parse((await agents(['--json', '--version', ...argv], two)).stdout);
  expect(await version([])).toMatchObject({ version: '2.2.2' });
  expect(await version(['--config', '../one/agents.toml'])).toMatchObject({ version: '1.1.1' });
  expect(await version([`--config=${join(one, 'agents.toml')}`])).toMatchObject({ version: '1.1.1' });
});

it('a copy in the folder .agents counts for a project without a package.json', async () => {
  const folder = install(join(root, '.agents'), '3.3.3');
  const { stdout } = await agents(['--version', '--json'], root);
  expect(JSON.parse(stdout)).toMatchObject({ version: '3.3.3', path: folder });
});

it('AGENTS_HANDOVER=off runs the copy that was called', async () => {
  install(root, '9.8.7');
  const { stdout } = await agents(['--version', '--json'], root, { AGENTS_HANDOVER: 'off' });
  expect(JSON.parse(stdout)).toEqual({ v: 1, version: OWN, path: PACKAGE, why: 'asked' });
});

it('a pinned version that is not installed is said, and what was called runs', async () => {
  const dependencies = { '@agent-orchestrator/cli': '7.7.7' };
  writeFileSync(join(root, 'package.json'), JSON.stringify({ dependencies }));
  const { stderr, exitCode } = await agents(['--version'], root);
  expect(stderr).toBe(
    `warning: ${join(root, 'package.json')} asks for agents 7.7.7, which is not installed; this is ${OWN}. Install it with your package manager.`,
  );
  expect(exitCode).toBe(0);
  // With Plug'n'Play nothing lies in node_modules, installed or not.
  writeFileSync(join(root, '.pnp.cjs'), '');
  expect((await agents(['--version'], root)).stderr).toBe('');
});

it.each([
  ['is incomplete', (folder: string) => rmSync(join(folder, 'bin'), { recursive: true }), 'does not exist'],
  [
    'cannot be loaded',
    (folder: string) => writeFileSync(join(folder, 'dist/start.js'), 'import "./gone.js";'),
    'gone.js',
  ],
])('a copy of the project that %s is an error, and no other version runs', async (_what, harm, reason) => {
  const folder = install(root, '9.8.7');
  harm(folder);
  const { exitCode, stdout } = await agents(['status', '--json'], root);
  expect(exitCode).toBe(4);
  const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
  expect(error).toMatchObject({ code: 'PROJECT_COPY_BROKEN', message: expect.stringContaining(reason) });
  const text = (await agents(['status'], root)).stderr;
  expect(text).toMatch(/^error PROJECT_COPY_BROKEN: The project's own copy of agents in ".*" cannot run: /);
  expect(text).toContain('AGENTS_HANDOVER=off');
  expect(text).not.toContain('    at ');
});
