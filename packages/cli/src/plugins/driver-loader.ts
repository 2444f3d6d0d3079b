import { join } from 'node:path';
import {
  fail,
  isOrchestratorError,
  loadFleet,
  loadPlugins,
  type PluginRegistry,
  type RegisteredDriver,
} from '@agent-orchestrator/core';
import { usageError } from '../command-line/usage-error.ts';
import { installCommand } from './install-command.ts';
import { ownPlaces } from './own-places.ts';
import { driverPackage, KNOWN_DRIVERS } from './package-table.ts';
import { pluginLoader } from './plugin-loader.ts';

/**
 * A driver by its name, for what needs no fleet. With a config its plugins are asked first; without one only the drivers
 * count that the command knows by name. Throws `USAGE` for another one, and what is wrong with the plugin.
 */
export async function loadDriver(
  id: string,
  { bin, cwd, config }: { readonly bin: string; readonly cwd: string; readonly config: string | undefined },
): Promise<RegisteredDriver> {
  if (config !== undefined) {
    const { registry } = await pluginLoader(bin)(loadFleet(config));
    const own = registry.drivers.get(id);
    if (own !== undefined) return own;
  }
  const plugin = driverPackage(id);
  if (plugin === undefined)
    throw await usageError(
      `There is no driver "${id}".`,
      `Name one of ${KNOWN_DRIVERS.join(', ')}, or with --config the file that loads its plugin.`,
    );
  const driver = (await loadOne(plugin, { bin, cwd })).drivers.get(id);
  if (driver === undefined) throw fail('BUG', { reason: `${plugin} offers no driver "${id}"` });
  return driver;
}

/** A single plugin has a single problem, which says more than the list. */
async function loadOne(
  plugin: string,
  { bin, cwd }: { readonly bin: string; readonly cwd: string },
): Promise<PluginRegistry> {
  try {
    return await loadPlugins({
      specifiers: [plugin],
      configPath: join(cwd, 'agents.toml'),
      fallbacks: ownPlaces(bin),
      installCommand: (name) => installCommand(cwd, name),
    });
  } catch (error) {
    throw isOrchestratorError(error) && error.problems.length === 1 ? error.problems[0] : error;
  }
}
