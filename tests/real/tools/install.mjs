import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stop } from '../../../scripts/setup/stop.mjs';

/** @typedef {import('./versions.mjs').Release} Release */

/** Never under version control. */
export const TOOLS_FOLDER = fileURLToPath(new URL('../../../.cache/real-tools', import.meta.url));

/**
 * The binary of a release, whether it is installed or not.
 * @param {Release} release
 * @param {string} [folder]
 */
export function binaryOf(release, folder = TOOLS_FOLDER) {
  return join(folder, `${release.tool}-${release.version}`, 'node_modules', release.package, release.binary);
}

/**
 * Installs a release where it is missing and returns its binary.
 * @param {Release} release
 * @param {{ folder?: string, npm?: string, say?: (text: string) => void, platform?: string }} [options]
 */
export function installTool(release, options = {}) {
  const { folder = TOOLS_FOLDER, npm = 'npm', say = console.error } = options;
  const { platform = `${process.platform}-${process.arch}` } = options;
  const binary = binaryOf(release, folder);
  if (existsSync(binary)) return binary;
  const name = `${release.tool} ${release.version}`;
  if (platform !== 'linux-x64') {
    throw new Stop(
      `${name} is known here only for linux-x64; this machine is ${platform}.`,
      'Run on Linux x64.',
    );
  }
  say(`Downloading ${name} (${release.megabytes} MB on disk) into ${folder} …`);
  const target = join(folder, `${release.tool}-${release.version}`);
  const unfinished = `${target}.unfinished-${process.pid}`;
  try {
    writeLockedProject(unfinished, release);
    runNpm(npm, unfinished, name);
    if (!existsSync(target)) renameSync(unfinished, target);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  if (!existsSync(binary))
    throw new Stop(`${name} has no "${release.binary}".`, `Remove "${target}" and try again.`);
  return binary;
}

/** A project whose lock file names the checksum, so that npm refuses anything else. */
function writeLockedProject(/** @type {string} */ folder, /** @type {Release} */ release) {
  mkdirSync(folder, { recursive: true });
  const { package: name, packageVersion: version, integrity } = release;
  const project = { name: 'real-tool', version: '0.0.0', private: true, dependencies: { [name]: version } };
  const { private: _, ...root } = project;
  const packages = { '': root, [`node_modules/${name}`]: { version, integrity } };
  const lock = { name: project.name, version: project.version, lockfileVersion: 3, requires: true, packages };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
}

function runNpm(/** @type {string} */ npm, /** @type {string} */ folder, /** @type {string} */ name) {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--cache', join(folder, '.npm-cache')];
  const ran = spawnSync(npm, [...args, '--fetch-retries', '1'], { cwd: folder, encoding: 'utf8' });
  if (ran.error !== undefined) {
    throw new Stop(
      `"${npm}" could not be started: ${ran.error.message}.`,
      'Install npm; it comes with Node.',
    );
  }
  rmSync(join(folder, '.npm-cache'), { recursive: true, force: true });
  if (ran.status === 0) return;
  const said = ran.stderr.trim();
  const code = /npm error code (\S+)/.exec(said)?.[1] ?? '';
  if (code === 'EINTEGRITY') {
    throw new Stop(
      `What npm downloaded for ${name} is not what was published: its checksum differs.`,
      'Check the registry that npm uses (npm config get registry), then try again.',
    );
  }
  if (
    /^(?:ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)$/.test(code)
  ) {
    throw new Stop(
      `${name} could not be downloaded: the package registry cannot be reached (${code}).`,
      'Check the network and the proxy (npm ping), then try again; what is installed already is kept.',
    );
  }
  throw new Stop(
    `npm could not install ${name}:\n${said.split('\n').slice(-6).join('\n')}`,
    'Mend that and try again.',
  );
}
