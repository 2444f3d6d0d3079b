import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Ran, Sandbox } from '../../support/sandbox.ts';
import { manifestOf, tarballOf, unpack } from './tarball.ts';

const PATIENCE = 200_000;
export const SCOPE = 'node_modules/@agent-orchestrator';

/** npm in a sandbox uses the registry and the cache of whoever runs the checks. */
export function npm(sandbox: Sandbox, cwd: string, ...args: string[]): Promise<Ran> {
  const env = {
    npm_config_userconfig: join(homedir(), '.npmrc'),
    npm_config_cache: join(homedir(), '.npm'),
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    NO_COLOR: '1',
  };
  return sandbox.run('npm', args, { cwd, env, timeout: PATIENCE });
}

/** An empty project into which these tarballs are installed, by npm. */
export async function installInto(
  sandbox: Sandbox,
  project: string,
  tarballs: readonly string[],
): Promise<void> {
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  const ran = await npm(sandbox, project, 'install', '--save-dev', ...tarballs);
  if (ran.exitCode !== 0)
    throw new Error(`npm install ended with ${ran.exitCode}:\n${ran.stdout}${ran.stderr}`);
}

/** Runs a project's own copy of the command. */
export function agentsOf(sandbox: Sandbox, project: string, ...args: string[]): Promise<Ran> {
  return sandbox.run(join(project, 'node_modules/.bin/agents'), args, { cwd: project, timeout: PATIENCE });
}

/** What is installed of this repository, as `name@version`. */
export function installedPackages(project: string): string[] {
  const scope = join(project, SCOPE);
  return readdirSync(scope).map((name) => `${name}@${manifestOf(join(scope, name)).version}`);
}

/** The same packages as another version: their manifests say so, and ask each other for it. */
export async function tarballsOfVersion(
  sandbox: Sandbox,
  folders: readonly string[],
  version: string,
): Promise<string[]> {
  const made = folders.map(async (folder) => {
    const root = join(sandbox.root, 'versions', version, folder);
    const unpacked = await unpack(tarballOf(folder), root);
    const path = join(unpacked, 'package.json');
    const { dependencies = {}, ...manifest } = JSON.parse(readFileSync(path, 'utf8'));
    const own = Object.keys(dependencies).filter((name) => name.startsWith('@agent-orchestrator/'));
    const pinned = Object.fromEntries(own.map((name) => [name, version]));
    writeFileSync(
      path,
      JSON.stringify({ ...manifest, version, dependencies: { ...dependencies, ...pinned } }),
    );
    const tarball = join(root, `${folder}-${version}.tgz`);
    await execa('tar', ['-czf', tarball, '-C', root, 'package']);
    return tarball;
  });
  return Promise.all(made);
}
