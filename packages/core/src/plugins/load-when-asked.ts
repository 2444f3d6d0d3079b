import type { LoadOptions } from './load-plugins.ts';
import type { PluginRegistry } from './registry.ts';

/** Loads plugins. What only that needs is read then, so that a verb without plugins starts faster. */
export async function loadPlugins(options: LoadOptions): Promise<PluginRegistry> {
  const module = await import('./load-plugins.ts');
  return module.loadPlugins(options);
}
