import { fail } from '../errors/catalog.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { Plugin } from '../plugin/contract.ts';
import { DEFAULT_DEADLINES, type Deadlines } from './deadlines.ts';
import { createFailureLog } from './failure-log.ts';
import { createHooks } from './hooks.ts';
import { installTap } from './install-taps.ts';
import { limitDefinition } from './limit-functions.ts';
import type {
  LoadedPlugin,
  PluginRegistry,
  RegisteredDriver,
  RegisteredHandoff,
  TappedHook,
} from './registry.ts';
import { setUpPlugin } from './set-up-plugin.ts';

/** A plugin, and where it came from. */
export interface PluginSource {
  readonly plugin: Plugin;
  readonly specifier?: string;
  readonly path?: string | undefined;
  readonly version?: string | undefined;
}

/** A registry, and everything that kept a plugin out of it. */
export interface Assembly {
  readonly registry: PluginRegistry;
  readonly problems: readonly OrchestratorError[];
}

/** Sets plugins up one after the other, in the given order. A plugin with a problem leaves no trace in the registry. */
export async function assembleRegistry(
  sources: readonly PluginSource[],
  deadlines: Partial<Deadlines> = {},
): Promise<Assembly> {
  const limits = { ...DEFAULT_DEADLINES, ...deadlines };
  const failures = createFailureLog();
  const hooks = createHooks();
  const plugins: LoadedPlugin[] = [];
  const drivers = new Map<string, RegisteredDriver>();
  const handoffs = new Map<string, RegisteredHandoff>();
  const problems: OrchestratorError[] = [];

  for (const source of sources) {
    const { plugin } = source;
    const clashes = findClashes(source, plugins, drivers, handoffs);
    problems.push(...clashes);
    if (clashes.length > 0) continue;

    const setUp = await setUpPlugin(plugin, limits.setup);
    if ('problem' in setUp) {
      problems.push(setUp.problem);
      continue;
    }
    for (const tap of setUp.taps) installTap(hooks, tap, limits, failures);
    for (const one of plugin.drivers ?? []) drivers.set(one.id, limitDefinition(one, plugin.name, limits));
    for (const one of plugin.handoffs ?? []) handoffs.set(one.id, limitDefinition(one, plugin.name, limits));
    plugins.push(describe(source, setUp.taps));
  }

  for (const { id, plugin } of drivers.values()) {
    if (hooks.launch.get(id) === undefined)
      problems.push(fail('PLUGIN_DRIVER_UNABLE', { driver: id, plugin }));
  }
  return { registry: { hooks, plugins, drivers, handoffs, deadlines: limits, failures }, problems };
}

function findClashes(
  { plugin, path, specifier }: PluginSource,
  plugins: readonly LoadedPlugin[],
  drivers: ReadonlyMap<string, RegisteredDriver>,
  handoffs: ReadonlyMap<string, RegisteredHandoff>,
): OrchestratorError[] {
  const twin = plugins.find(({ name }) => name === plugin.name);
  if (twin !== undefined) {
    const other = twin.path ?? twin.specifier;
    return [
      fail('PLUGIN_DUPLICATE_NAME', {
        plugin: plugin.name,
        path: other,
        other: path ?? specifier ?? plugin.name,
      }),
    ];
  }
  return [
    ...clashesOf('driver', plugin, plugin.drivers ?? [], drivers),
    ...clashesOf('handoff', plugin, plugin.handoffs ?? [], handoffs),
  ];
}

function clashesOf(
  kind: string,
  plugin: Plugin,
  offered: readonly { readonly id: string }[],
  taken: ReadonlyMap<string, { readonly plugin: string }>,
): OrchestratorError[] {
  return offered.flatMap(({ id }, index) => {
    const repeated = offered.findIndex((earlier) => earlier.id === id) < index;
    const other = repeated ? plugin.name : taken.get(id)?.plugin;
    if (other === undefined) return [];
    return [fail('PLUGIN_DUPLICATE_DRIVER', { plugin: other, other: plugin.name, kind, driver: id })];
  });
}

function describe(
  { plugin, specifier, path, version }: PluginSource,
  taps: readonly TappedHook[],
): LoadedPlugin {
  return {
    name: plugin.name,
    version,
    specifier: specifier ?? plugin.name,
    path,
    apiVersion: plugin.apiVersion,
    driverIds: (plugin.drivers ?? []).map(({ id }) => id),
    handoffIds: (plugin.handoffs ?? []).map(({ id }) => id),
    hooksTapped: taps.map(({ hook, key }) => ({ hook, key })),
  };
}
