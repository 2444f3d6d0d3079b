import {
  bindBackends,
  impliedPlugins,
  isOrchestratorError,
  type PluginLoader,
  type PluginRegistry,
} from '@agent-orchestrator/core';
import { impliedPackages } from './package-table.ts';
import { specifierLoader } from './specifier-loader.ts';

/** Loads the plugins of a fleet: those that its config lists, else those that it implies. */
export function pluginLoader(bin: string): PluginLoader {
  return async (fleet) => {
    const load = specifierLoader(bin, fleet.configPath);
    const { needed, optional } = impliedPackages(impliedPlugins(fleet));
    const registry =
      fleet.plugins !== undefined ? await load(fleet.plugins) : await loadImplied(load, needed, optional);
    return { registry, bindings: await bindBackends(fleet, registry) };
  };
}

/** What only unused backends need may be missing. */
async function loadImplied(
  load: (specifiers: readonly string[]) => Promise<PluginRegistry>,
  needed: readonly string[],
  optional: readonly string[],
): Promise<PluginRegistry> {
  try {
    return await load([...needed, ...optional]);
  } catch (error) {
    const failed = isOrchestratorError(error) ? error.problems.map(({ details }) => details.plugin) : [];
    const usable = optional.filter((name) => !failed.includes(name));
    if (usable.length === optional.length) throw error;
    return load([...needed, ...usable]);
  }
}
