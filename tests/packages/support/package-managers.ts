import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { inject } from 'vitest';
import type { Sandbox } from '../../support/sandbox.ts';
import { ROOT } from './tarball.ts';

/** One package manager, and how it is used. */
export interface PackageManager {
  /** As a test is named. */
  readonly title: string;
  /** The name that its program has. */
  readonly program: 'pnpm' | 'yarn' | 'bun';
  /** What is fetched from the registry; absent: this repository has it. */
  readonly source?: { readonly name: string; readonly version: string; readonly bin: string };
  readonly install: readonly string[];
  readonly test: readonly string[];
  readonly pack: readonly string[];
  /** Files that a project has from the start. */
  readonly files?: Readonly<Record<string, string>>;
}

const YARN_4 = { name: '@yarnpkg/cli-dist', version: '4.18.1', bin: 'bin/yarn.js' };

export const PACKAGE_MANAGERS: readonly PackageManager[] = [
  { title: 'pnpm', program: 'pnpm', install: ['install'], test: ['test'], pack: ['pack'] },
  {
    ...{ title: 'yarn 1', program: 'yarn', install: ['install'], test: ['test'], pack: ['pack'] },
    source: { name: 'yarn', version: '1.22.22', bin: 'bin/yarn.js' },
  },
  {
    ...{ title: 'yarn 4', program: 'yarn', install: ['install'], test: ['test'], pack: ['pack'] },
    source: YARN_4,
    files: { '.yarnrc.yml': 'nodeLinker: node-modules\n', 'yarn.lock': '' },
  },
  {
    ...{ title: "yarn 4 with Plug'n'Play", program: 'yarn', install: ['install'], test: ['test'] },
    ...{ pack: ['pack'], source: YARN_4, files: { 'yarn.lock': '' } },
  },
  {
    ...{ title: 'bun', program: 'bun', install: ['install'], test: ['run', 'test'], pack: ['pm', 'pack'] },
    source: { name: 'bun', version: '1.4.5', bin: 'bin/bun.exe' },
  },
];

/** Outside of the repository, so that a fresh clone finds what an earlier one has fetched. */
const CACHE = join(homedir(), '.cache/agent-orchestrator-tests/package-managers');

/**
 * Puts a package manager on the PATH of a sandbox, with a registry. False: it cannot be fetched, which is said on standard
 * error.
 */
export async function provide(
  sandbox: Sandbox,
  { title, program, source }: PackageManager,
  registry: string,
): Promise<boolean> {
  let command = JSON.stringify(join(ROOT, 'node_modules/.bin', program));
  if (source !== undefined) {
    const folder = await fetched(source.name, source.version).catch((error: Error) => {
      process.stderr.write(
        `\n*** NOT CHECKED: ${title} could not be fetched from the registry: ${error.message}\n`,
      );
      return undefined;
    });
    if (folder === undefined) return false;
    const bin = JSON.stringify(join(folder, 'node_modules', source.name, source.bin));
    command = source.bin.endsWith('.js') ? `node ${bin}` : bin;
  }
  sandbox.program(program, `exec ${command} "$@"`);
  // What the machine trusts besides: a sandbox has an environment of its own.
  const { NODE_EXTRA_CA_CERTS } = process.env;
  if (NODE_EXTRA_CA_CERTS !== undefined) sandbox.env.NODE_EXTRA_CA_CERTS = NODE_EXTRA_CA_CERTS;
  // What they download is shared by the tests of one run; it is not kept, because the core in it would be an old one.
  const cache = join(inject('tarballs'), 'caches', program);
  Object.assign(sandbox.env, {
    ...{ npm_config_registry: registry, YARN_REGISTRY: registry, YARN_NPM_REGISTRY_SERVER: registry },
    ...{ YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1', YARN_ENABLE_TELEMETRY: '0', NO_COLOR: '1' },
    ...{ npm_config_store_dir: cache, YARN_GLOBAL_FOLDER: cache, BUN_INSTALL_CACHE_DIR: cache },
  });
  return true;
}

async function fetched(name: string, version: string): Promise<string> {
  const folder = join(CACHE, `${name.replace('/', '-')}-${version}`);
  if (existsSync(join(folder, 'complete'))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const args = ['install', '--no-audit', '--no-fund', '--save-exact', `${name}@${version}`];
  await execa('npm', args, { cwd: folder, timeout: 60_000 });
  writeFileSync(join(folder, 'complete'), '');
  return folder;
}
