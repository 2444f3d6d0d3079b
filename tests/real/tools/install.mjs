import { spawn } from 'node:child_process';
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
 * @typedef {{ folder?: string, npm?: string, say?: (text: string) => void, platform?: string, patience?: number }} Options
 * `patience`: ms after which a download is given up; without it, never.
 */

/**
 * Installs releases where they are missing, side by side: each waits for the network most of the time. What one download
 * has brought stays when another fails.
 * @param {readonly Release[]} releases
 * @param {Options} [options]
 */
export async function installTools(releases, options = {}) {
  const ended = await Promise.allSettled(releases.map((release) => installTool(release, options)));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}

/**
 * Installs a release where it is missing; resolves to its binary.
 * @param {Release} release
 * @param {Options} [options]
 */
export async function installTool(release, options = {}) {
  const { folder = TOOLS_FOLDER, npm = 'npm', say = console.error, patience } = options;
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
    await runNpm(npm, unfinished, name, patience);
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

/** @param {string} npm @param {string} folder @param {string} name @param {number} [patience] */
async function runNpm(npm, folder, name, patience) {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--cache', join(folder, '.npm-cache')];
  const child = spawn(npm, [...args, '--fetch-retries', '1'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(patience === undefined ? {} : { timeout: patience, killSignal: 'SIGKILL' }),
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const code = await new Promise((resolve, reject) => {
    child.on('error', (error) =>
      reject(
        new Stop(`"${npm}" could not be started: ${error.message}.`, 'Install npm; it comes with Node.'),
      ),
    );
    child.on('close', resolve);
  });
  rmSync(join(folder, '.npm-cache'), { recursive: true, force: true });
  if (code === 0) return;
  if (patience !== undefined && child.signalCode === 'SIGKILL') {
    throw new Stop(
      `${name} was not downloaded within ${patience / 1000} s.`,
      'Try again when the network is faster; what is installed already is kept.',
    );
  }
  throw installFailure(said.trim(), name);
}

/** @param {string} said what npm wrote to its stderr @param {string} name */
function installFailure(said, name) {
  const code = /npm error code (\S+)/.exec(said)?.[1] ?? '';
  if (code === 'EINTEGRITY') {
    return new Stop(
      `What npm downloaded for ${name} is not what was published: its checksum differs.`,
      'Check the registry that npm uses (npm config get registry), then try again.',
    );
  }
  if (
    /^(?:ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)$/.test(code)
  ) {
    return new Stop(
      `${name} could not be downloaded: the package registry cannot be reached (${code}).`,
      'Check the network and the proxy (npm ping), then try again; what is installed already is kept.',
    );
  }
  return new Stop(
    `npm could not install ${name}:\n${said.split('\n').slice(-6).join('\n')}`,
    'Mend that and try again.',
  );
}
