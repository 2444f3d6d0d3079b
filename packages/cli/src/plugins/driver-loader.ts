import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
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

/** Where a driver is looked for. */
export interface DriverPlaces {
  readonly bin: string;
  readonly cwd: string;
  /** A config, whose plugins are asked first. */
  readonly config: string | undefined;
  /** A path or a package that is asked before all others. */
  readonly plugin?: string | undefined;
}

/** {@link findDriver} without its registry. */
export async function loadDriver(id: string, places: DriverPlaces): Promise<RegisteredDriver> {
  return (await findDriver(id, places)).driver;
}

/**
 * A driver by its name, for what needs no fleet. Besides the plugins that are named, only the drivers count that the
 * command knows by name. Throws `USAGE` for another one, and what is wrong with the plugin.
 */
export async function findDriver(
  id: string,
  { bin, cwd, config, plugin: named }: DriverPlaces,
): Promise<{ readonly driver: RegisteredDriver; readonly registry: PluginRegistry }> {
  if (named !== undefined) {
    const path = resolve(cwd, named);
    const registry = await loadOne(existsSync(path) ? path : named, { bin, cwd });
    const driver = registry.drivers.get(id);
    if (driver !== undefined) return { driver, registry };
    const offered = [...registry.drivers.keys()].join(', ') || 'none';
    throw await usageError(`"${named}" offers no driver "${id}".`, `Its drivers: ${offered}.`);
  }
  if (config !== undefined) {
    const { registry } = await pluginLoader(bin)(loadFleet(config));
    const driver = registry.drivers.get(id);
    if (driver !== undefined) return { driver, registry };
  }
  const plugin = driverPackage(id);
  if (plugin === undefined)
    throw await usageError(
      `There is no driver "${id}".`,
      `Name one of ${KNOWN_DRIVERS.join(', ')}, or with --config the file that loads its plugin.`,
    );
  const registry = await loadOne(plugin, { bin, cwd });
  const driver = registry.drivers.get(id);
  if (driver === undefined) throw fail('BUG', { reason: `${plugin} offers no driver "${id}"` });
  return { driver, registry };
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
