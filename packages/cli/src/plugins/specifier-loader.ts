import { dirname } from 'node:path';
import { loadPlugins, type PluginRegistry } from '@agent-orchestrator/core';
import { installCommand } from './install-command.ts';
import { ownPlaces } from './own-places.ts';
import { noteImport } from './stray-failure.ts';

/** Loads plugins as the config names them, from its folder or from beside the running command. */
export function specifierLoader(
  bin: string,
  configPath: string,
): (specifiers: readonly string[]) => Promise<PluginRegistry> {
  const fallbacks = ownPlaces(bin);
  return (specifiers) =>
    loadPlugins({
      specifiers,
      configPath,
      fallbacks,
      onImport: noteImport,
      installCommand: (name) => installCommand(dirname(configPath), name),
    });
}
