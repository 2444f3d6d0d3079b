import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findInstalled } from '@agent-orchestrator/core';
import { failCli } from '../errors/cli-errors.ts';
import { complaintOf } from './complaint-of.ts';
import { type InstallPlace, installArguments, readPackageJson } from './package-manager.ts';

/** What an install has changed. */
export interface InstalledPackage {
  readonly version: string;
  /** The version that was there before. */
  readonly previous: string | undefined;
}

/**
 * Installs one package as `name@wanted`, pinned exactly. Throws `PACKAGE_MANAGER_MISSING` and `PLUGIN_INSTALL_FAILED`;
 * then a folder that was made for it is gone again.
 */
export async function installPackage(
  place: InstallPlace,
  { name, wanted }: { readonly name: string; readonly wanted: string },
  env: NodeJS.ProcessEnv,
): Promise<InstalledPackage> {
  const made = place.own && makeOwnFolder(place.folder);
  const previous = installedVersion(place.folder, name);
  const dev = !Object.hasOwn(Object(readPackageJson(place.folder)?.dependencies), name);
  const args = installArguments(place, `${name}@${wanted}`, { dev });
  try {
    await runManager(place, args, { spec: `${name}@${wanted}`, env });
    const version = installedVersion(place.folder, name);
    if (version !== undefined) return { version, previous };
    const reason = `it reported success, but "${name}" is not in "${join(place.folder, 'node_modules')}"`;
    throw failed(place, args, { spec: `${name}@${wanted}`, reason });
  } catch (error) {
    if (made) rmSync(place.folder, { recursive: true, force: true });
    throw error;
  }
}

/** Whether the folder was made by this. Its package.json pins the plugins; what is installed is not for a repository. */
function makeOwnFolder(folder: string): boolean {
  try {
    mkdirSync(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EEXIST')
      throw failCli('PLUGIN_FOLDER_FAILED', { path: folder, reason: code ?? '' }, { cause });
    if (readPackageJson(folder) === undefined) writeStart(folder);
    return false;
  }
  writeStart(folder);
  return true;
}

function writeStart(folder: string): void {
  const manifest = {
    private: true,
    description: 'The plugins of ../agents.toml, added by `agents plugin add`.',
  };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`, { flag: 'wx' });
  writeFileSync(join(folder, '.gitignore'), 'node_modules/\n');
}

function installedVersion(folder: string, name: string): string | undefined {
  const found = findInstalled(name, join(folder, 'package.json'));
  const version = found === undefined ? undefined : readPackageJson(found)?.version;
  return typeof version === 'string' ? version : undefined;
}

interface Install {
  readonly spec: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A project may have its package manager as a dependency. */
function runManager(
  place: InstallPlace,
  args: readonly string[],
  { spec, env: full }: Install,
): Promise<void> {
  const { folder, manager } = place;
  const path = [full.PATH ?? '', join(folder, 'node_modules/.bin')].join(delimiter);
  const env = { ...full, PATH: path };
  return new Promise((resolve, reject) => {
    const child = spawn(manager, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const hear = (text: string) => {
      said = (said + text).slice(-20_000);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.on('error', (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === 'ENOENT' ? 'there is no such program' : (cause.code ?? cause.message);
      reject(failCli('PACKAGE_MANAGER_MISSING', { manager, folder, reason }, { cause }));
    });
    child.on('close', (code, signal) => {
      if (code === 0) return resolve();
      reject(failed(place, args, { spec, reason: complaintOf(said) ?? `it ended with ${signal ?? code}` }));
    });
  });
}

function failed(
  { manager, folder }: InstallPlace,
  args: readonly string[],
  { spec, reason }: { readonly spec: string; readonly reason: string },
) {
  const command = `cd ${JSON.stringify(folder)} && ${manager} ${args.join(' ')}`;
  return failCli('PLUGIN_INSTALL_FAILED', { manager, spec, folder, reason, command });
}
