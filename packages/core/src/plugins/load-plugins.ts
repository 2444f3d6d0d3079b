import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '../errors/catalog.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import { asOrchestratorError } from '../errors/render-error.ts';
import { assembleRegistry, type PluginSource } from './assemble-registry.ts';
import { checkPeerRange } from './check-peer-range.ts';
import { readCoreVersion } from './core-version.ts';
import { DEFAULT_DEADLINES, type Deadlines } from './deadlines.ts';
import { importPlugin } from './import-plugin.ts';
import { type OwningPackage, readOwningPackage } from './read-package.ts';
import type { PluginRegistry } from './registry.ts';
import { type ResolveOptions, resolvePlugin } from './resolve-plugin.ts';

/** What to load and from where. */
export interface LoadOptions extends ResolveOptions {
  /** Package names and paths, as the config lists them. */
  readonly specifiers: readonly string[];
  /** Where it differs from {@link DEFAULT_DEADLINES}. */
  readonly deadlines?: Partial<Deadlines>;
  /** Told of each module before anything of it runs. `path` is absolute. */
  readonly onImport?: (specifier: string, path: string) => void;
  /** Compared with the plugins' peer range. Default: the version of this package. */
  readonly coreVersion?: string;
}

/**
 * Finds and imports all plugins at once and sets them up in the order of the config. Throws one `PLUGINS_FAILED` with
 * every problem of every plugin.
 */
export async function loadPlugins(options: LoadOptions): Promise<PluginRegistry> {
  const coreVersion = options.coreVersion ?? (await readCoreVersion());
  const deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
  const outcomes = await Promise.allSettled(
    options.specifiers.map((specifier) => loadOne(specifier, options, coreVersion, deadlines)),
  );

  const sources = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const { registry, problems } = await assembleRegistry(withoutRepeats(sources), options.deadlines);
  const all = [
    ...outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [asOrchestratorError(outcome.reason)] : [],
    ),
    ...problems,
  ];
  if (all.length > 0) throw pluginsFailed(options.configPath, all);
  return registry;
}

async function loadOne(
  specifier: string,
  options: LoadOptions,
  coreVersion: string,
  deadlines: Deadlines,
): Promise<PluginSource> {
  const file = await resolvePlugin(specifier, options);
  const nearest = await readOwningPackage(file);
  const owner = (await isProjectItself(nearest, options.configPath)) ? undefined : nearest;
  checkPeerRange(owner, coreVersion, options);
  options.onImport?.(specifier, file);
  const plugin = await importPlugin(specifier, file, deadlines, options);
  return { plugin, specifier, path: file, version: owner?.version };
}

/** A module of the project has no version of its own: the nearest package.json describes the project. */
async function isProjectItself(owner: OwningPackage | undefined, configPath: string): Promise<boolean> {
  if (owner === undefined) return false;
  const way = path.relative(owner.folder, await realpath(path.dirname(configPath)));
  return way === '' || !(way.startsWith('..') || path.isAbsolute(way));
}

function withoutRepeats(sources: readonly PluginSource[]): PluginSource[] {
  return sources.filter(
    (source, index) => sources.findIndex(({ path: file }) => file === source.path) === index,
  );
}

function pluginsFailed(configPath: string, problems: readonly OrchestratorError[]): OrchestratorError {
  const count = problems.length === 1 ? '1 problem was' : `${problems.length} problems were`;
  return fail('PLUGINS_FAILED', { from: configPath, count }, { problems });
}
