import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { EXIT, readCoreVersion } from '@agent-orchestrator/core';
import { quoteShell } from '@agent-orchestrator/core/plugin';
import type { Invocation, Outcome } from '../command-line/invocation.ts';
import { failCli } from '../errors/cli-errors.ts';
import { isPackageName } from './parse-plugin-spec.ts';
import {
  packageJson,
  pnpmWorkspace,
  readme,
  tsconfig,
  tsupConfig,
  vitestConfig,
} from './scaffold/package-files.ts';
import { driverOf, peerRange, type ScaffoldNames } from './scaffold/scaffold-names.ts';
import {
  activityRulesSource,
  conformanceTest,
  detectActivitySource,
  detectLimitSource,
  idleScreen,
  indexSource,
  launchSource,
  readScreenSource,
  recordingIndex,
} from './scaffold/source-files.ts';

/** `agents plugin new`: a package with a backend that keeps every rule of the kit, in a folder of its own. */
export async function newPlugin(
  { cwd, output }: Invocation,
  name: string,
  { core }: { readonly core: string | undefined },
): Promise<Outcome> {
  if (!isPackageName(name)) throw failCli('PLUGIN_NAME_REFUSED', { name });
  const folder = join(cwd, name.replace(/^@[^/]*\//, ''));
  if (existsSync(folder) && !isEmptyFolder(folder)) throw failCli('PLUGIN_NEW_EXISTS', { path: folder });
  const version = await readCoreVersion();
  const names = {
    ...{ name, driver: driverOf(name), peer: peerRange(version) },
    core: core === undefined ? version : coreSpec(core, cwd, folder),
  };
  const files = Object.entries(filesOf(names));
  for (const [path, text] of files) writeNew(join(folder, path), text);
  const next = `cd ${quoteShell(relative(cwd, folder))} && npm install && npm test`;
  output.line(`${name}: the driver "${names.driver}", in ${folder}`);
  for (const [path] of files) output.line(`  ${path}`);
  output.line(`next: ${next}`);
  return {
    exitCode: EXIT.done,
    body: { action: 'new', name, driver: names.driver, folder, files: files.map(([path]) => path), next },
  };
}

function filesOf(names: ScaffoldNames): Record<string, string> {
  return {
    'package.json': packageJson(names),
    'tsconfig.json': tsconfig(),
    'tsup.config.ts': tsupConfig(),
    'vitest.config.ts': vitestConfig(),
    'pnpm-workspace.yaml': pnpmWorkspace(),
    '.gitignore': 'node_modules/\ndist/\n*.tgz\n',
    'README.md': readme(names),
    'src/index.ts': indexSource(names),
    'src/launch.ts': launchSource(names),
    'src/read-screen.ts': readScreenSource(),
    'src/activity-rules.ts': activityRulesSource(),
    'src/detect-activity.ts': detectActivitySource(),
    'src/detect-limit.ts': detectLimitSource(),
    'recordings/idle-80x24.txt': idleScreen(names),
    'recordings/index.jsonl': recordingIndex(names),
    'test/conformance.test.ts': conformanceTest(names),
  };
}

/** A path is meant from where the command was called, and read from the new folder. */
function coreSpec(spec: string, cwd: string, folder: string): string {
  const path = spec.startsWith('file:') ? spec.slice('file:'.length) : spec;
  const isPath = path !== spec || /^\.{0,2}\//.test(spec) || /\.tgz$/.test(spec);
  return isPath ? `file:${relative(folder, resolve(cwd, path))}` : spec;
}

function writeNew(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw failCli('PLUGIN_NEW_FAILED', { path, reason: code ?? message }, { cause });
  }
}

function isEmptyFolder(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}
