import { API_VERSION, type Plugin } from './contract.ts';

/** A plugin as its author writes it: the contract's version is filled in from the core it was built with. */
export type PluginInput = Omit<Plugin, 'apiVersion'> & { readonly apiVersion?: number };

/** Types a plugin and freezes it. Export the result as the package's default export. */
export function definePlugin(plugin: PluginInput): Plugin {
  return Object.freeze({ apiVersion: API_VERSION, ...plugin });
}
