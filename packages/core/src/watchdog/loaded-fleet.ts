import { statSync } from 'node:fs';
import type { Fleet } from '../config/fleet.ts';
import { loadFleet } from '../config/load-fleet.ts';
import { fail } from '../errors/catalog.ts';
import type { Bindings } from '../plugins/bindings.ts';
import type { PluginRegistry } from '../plugins/registry.ts';

/** A fleet with the plugins that serve it. */
export interface LoadedFleet {
  readonly fleet: Fleet;
  readonly registry: PluginRegistry;
  readonly bindings: Bindings;
}

/** Loads and binds the plugins of a fleet; the caller knows where to look for implied ones. */
export type PluginLoader = (fleet: Fleet) => Promise<Pick<LoadedFleet, 'registry' | 'bindings'>>;

/** Reads a config with its plugins. `env` holds one-off overrides of a single invocation. Throws what is wrong. */
export async function openFleet(
  configPath: string,
  loadPlugins: PluginLoader,
  env?: Readonly<Record<string, string | undefined>>,
): Promise<LoadedFleet> {
  const fleet = loadFleet(configPath, env === undefined ? {} : { env });
  return { fleet, ...(await loadPlugins(fleet)) };
}

/** What a running watchdog cannot change: its own place. Throws `CONFIG_NEEDS_RESTART` naming the first difference. */
export function requireSamePlace(before: Fleet, after: Fleet): void {
  for (const key of ['logDir', 'sessionPrefix', 'tmuxSocket'] as const) {
    if (before[key] === after[key]) continue;
    throw fail('CONFIG_NEEDS_RESTART', {
      path: after.configPath,
      key: KEYS[key],
      from: before[key],
      to: after[key],
    });
  }
}

const KEYS = { logDir: 'log_dir', sessionPrefix: 'session_prefix', tmuxSocket: 'tmux_socket' } as const;

/** Changes whenever the file does; empty when it cannot be seen. */
export function fileMark(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? '' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}
