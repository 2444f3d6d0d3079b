import { dirname, join, resolve } from 'node:path';
import {
  EXIT,
  type Fleet,
  findConfig,
  findPlugAndPlay,
  impliedPlugins,
  isOrchestratorError,
  loadFleet,
  type PluginRegistry,
  readWatchdogLock,
} from '@agent-orchestrator/core';
import type { Invocation, Outcome } from '../command-line/invocation.ts';
import { failCli } from '../errors/cli-errors.ts';
import { impliedPackages } from '../plugins/package-table.ts';
import { specifierLoader } from '../plugins/specifier-loader.ts';
import { describePlugins, offerLines, type PluginReport } from './describe-plugin.ts';
import { type InstalledPackage, installPackage } from './install-package.ts';
import { type InstallPlace, installPlace, readPackageJson, removeCommand } from './package-manager.ts';
import { isPackageName, type PluginSpec, parsePluginSpec, refused } from './parse-plugin-spec.ts';
import { readTarballManifest } from './read-tarball-manifest.ts';
import { registerPlugin } from './register-plugin.ts';

/** `agents plugin add`: installs, tries, and only then writes the config. */
export async function addPlugin(invocation: Invocation, argument: string): Promise<Outcome> {
  const { config, cwd, env, bin, output } = invocation;
  const configPath = findConfig({ explicit: config, cwd });
  const fleet = loadFleet(configPath);
  const spec = parsePluginSpec(argument, { cwd, configPath: fleet.configPath });
  const { specifier, named } =
    spec.kind === 'module' ? moduleTarget(fleet, spec) : packageTarget(spec, argument);
  const place = installPlace(fleet.configPath);
  if (named !== undefined) requireModules(fleet.configPath, place);
  if (named !== undefined) output.note(`Installing ${argument} with ${place.manager} in ${place.folder} …`);
  const installed = named === undefined ? undefined : await installPackage(place, named, env);

  const load = specifierLoader(bin, fleet.configPath);
  const implied = fleet.plugins ?? (await impliedAndThere(fleet, load));
  const already = fleet.plugins?.includes(specifier) ?? false;
  const others = implied.filter((other) => other !== specifier);
  const plugin = await tryPlugin({ load, others, specifier, fleet, installed, place });
  if (!already) registerPlugin(fleet.configPath, specifier, fleet.plugins === undefined ? others : []);

  const note = restartNote(fleet, already);
  if (note !== undefined) output.note(note);
  for (const line of told(plugin, { already, installed, path: fleet.configPath })) output.line(line);
  const { folder, manager } = place;
  return {
    exitCode: EXIT.done,
    body: {
      ...{ action: 'add', config: fleet.configPath, listed: already ? 'already' : 'added', plugin },
      installed:
        installed === undefined
          ? null
          : { manager, folder, version: installed.version, previous: installed.previous ?? null },
      note: note ?? null,
    },
  };
}

function requireModules(config: string, { folder }: InstallPlace): void {
  const path = findPlugAndPlay(join(folder, 'package.json'));
  if (path !== undefined) throw failCli('PROJECT_HAS_NO_MODULES', { path, config });
}

/** What the config will name, and what has to be installed for it. */
interface Target {
  readonly specifier: string;
  readonly named: { readonly name: string; readonly wanted: string } | undefined;
}

/** A package is listed by the name that it will have. */
function packageTarget(spec: Exclude<PluginSpec, { kind: 'module' }>, argument: string): Target {
  if (spec.kind === 'registry')
    return { specifier: spec.name, named: { name: spec.name, wanted: spec.version } };
  const name = nameIn(manifestOf(spec, argument), argument);
  return { specifier: name, named: { name, wanted: `file:${spec.path}` } };
}

/** A module may be listed already, written another way. */
function moduleTarget(
  { plugins = [], configPath }: Fleet,
  { path, specifier }: PluginSpec & { kind: 'module' },
): Target {
  const folder = dirname(configPath);
  const listed = plugins.find((other) => resolve(folder, other) === path);
  return { specifier: listed ?? specifier, named: undefined };
}

function manifestOf(
  { kind, path }: PluginSpec & { kind: 'tarball' | 'folder' },
  argument: string,
): { readonly name?: unknown } {
  if (kind === 'folder') return readPackageJson(path) ?? {};
  try {
    return readTarballManifest(path);
  } catch (cause) {
    throw refused(argument, `"${path}" is no package: ${(cause as Error).message}`);
  }
}

/** A package says its name itself, and may lie as a command line may. */
function nameIn({ name }: { readonly name?: unknown }, argument: string): string {
  if (typeof name !== 'string') throw refused(argument, 'its package.json has no name');
  if (isPackageName(name)) return name;
  throw refused(argument, `no package can have the name "${name}"`);
}

type Load = (specifiers: readonly string[]) => Promise<PluginRegistry>;

/** What a list must name so that it says what the config implied. What only unused backends need may be missing. */
async function impliedAndThere(fleet: Fleet, load: Load): Promise<string[]> {
  const { needed, optional } = impliedPackages(impliedPlugins(fleet));
  const there = await Promise.all(optional.map(async (name) => ((await works(load, [name])) ? [name] : [])));
  return [...needed, ...there.flat()];
}

async function works(load: Load, specifiers: readonly string[]): Promise<boolean> {
  try {
    await load(specifiers);
    return true;
  } catch (error) {
    if (isOrchestratorError(error)) return false;
    throw error;
  }
}

interface Trial {
  readonly load: Load;
  readonly others: readonly string[];
  readonly specifier: string;
  readonly fleet: Fleet;
  readonly installed: InstalledPackage | undefined;
  readonly place: InstallPlace;
}

/** Loads it beside the others; if they do not load themselves, alone. Throws `PLUGIN_UNUSABLE`. */
async function tryPlugin({ load, others, specifier, fleet, installed, place }: Trial): Promise<PluginReport> {
  const beside = (await works(load, others)) ? others : [];
  try {
    const reports = describePlugins(await load([...beside, specifier]));
    // One that another entry leads to as well is loaded once, under that entry.
    return reports.find((report) => report.specifier === specifier) ?? (reports.at(-1) as PluginReport);
  } catch (error) {
    if (!isOrchestratorError(error)) throw error;
    const { problems } = error;
    const details = {
      plugin: specifier,
      path: fleet.configPath,
      advice: adviceAfter(specifier, installed, place),
    };
    throw failCli('PLUGIN_UNUSABLE', details, {
      cause: error,
      problems: problems.length > 0 ? problems : [error],
    });
  }
}

function adviceAfter(
  specifier: string,
  installed: InstalledPackage | undefined,
  place: InstallPlace,
): string {
  if (installed === undefined) return 'Mend what is listed, and add it again.';
  if (installed.previous !== undefined && installed.previous !== installed.version)
    return `Go back to the version before: agents plugin add ${specifier}@${installed.previous}`;
  return `It stays installed. Add another version, or remove it: ${removeCommand(place, specifier)}`;
}

/** A running process keeps the code that it has loaded. */
function restartNote({ stateDir }: Fleet, already: boolean): string | undefined {
  if (!already || readWatchdogLock(stateDir) === undefined) return undefined;
  return 'The running watchdog goes on with the code that it has loaded; to change that: agents down watchdog, then agents up watchdog';
}

function told(
  plugin: PluginReport,
  { already, installed, path }: { already: boolean; installed: InstalledPackage | undefined; path: string },
): string[] {
  const version = plugin.version === null ? '' : ` ${plugin.version}`;
  const before = installed?.previous === undefined ? '' : `, before: ${installed.previous}`;
  const listed = already ? `it was in \`plugins\` of ${path} already` : `now in \`plugins\` of ${path}`;
  return [`${plugin.name}${version} (${listed}${before})`, ...offerLines(plugin).map((line) => `  ${line}`)];
}
