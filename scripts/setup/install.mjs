import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashContents } from './fingerprint.mjs';
import { ROOT, workspaceFolders } from './paths.mjs';
import { runQuietly } from './run-command.mjs';
import { readStamp, writeStamp } from './stamp.mjs';
import { Stop } from './stop.mjs';

/** Whether node_modules is what the lockfile and every package.json ask for. */
export function isInstalled() {
  return (
    readStamp('installed') === fingerprint() &&
    workspaceFolders().every((folder) => existsSync(join(ROOT, folder, 'node_modules')))
  );
}

/** Installs exactly what the lockfile says, with the pnpm version that package.json pins. */
export async function install() {
  const before = fingerprint();
  const version = pinnedPnpm();
  console.log(`Installing dependencies with pnpm ${version} (the first time takes about half a minute) …`);
  const [command, ...args] = pnpmCommand(version);
  const { code, output } = await runQuietly(command, [
    ...args,
    'install',
    '--frozen-lockfile',
    '--reporter=append-only',
    // Without this, pnpm asks before it replaces an outdated node_modules, and cannot ask without a terminal.
    '--config.confirmModulesPurge=false',
  ]);
  if (code !== 0) throw installFailure(output, version);
  writeStamp('installed', before);
}

function fingerprint() {
  const manifests = workspaceFolders().map((folder) => `${folder}/package.json`);
  return hashContents(['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests]);
}

function pinnedPnpm() {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  return packageManager.replace(/^pnpm@/, '').replace(/\+.*$/, '');
}

/** The installed copy when it is the pinned one, so that this works offline; else npx fetches it. */
function pnpmCommand(version) {
  const folder = join(ROOT, 'node_modules', 'pnpm');
  try {
    const installed = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (installed.version === version) return [process.execPath, join(folder, 'bin', 'pnpm.cjs')];
  } catch {
    // Not installed yet.
  }
  return ['npx', '--yes', `pnpm@${version}`];
}

function installFailure(output, version) {
  console.error(output.trimEnd());
  if (output.includes('ERR_PNPM_OUTDATED_LOCKFILE')) {
    return new Stop(
      'pnpm-lock.yaml does not match the package.json files.',
      `Update it and commit the result: npx pnpm@${version} install --no-frozen-lockfile`,
    );
  }
  return new Stop(
    'The dependencies could not be installed; what pnpm said stands above.',
    `Check the network, then try again: npx pnpm@${version} install`,
  );
}
