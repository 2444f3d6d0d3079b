export { announceCompletion } from './announce-completion.ts';
export { askActivity, askLimit, type OnDetectorFailure } from './ask-detectors.ts';
export { askHandoff, type HandoffAnswer } from './ask-handoff.ts';
export { askLaunch } from './ask-launch.ts';
export { type Assembly, assembleRegistry, type PluginSource } from './assemble-registry.ts';
export { bindBackends, usedBackends } from './bind-backends.ts';
export type { Bindings, BoundBackend, BoundHandoff } from './bindings.ts';
export { CORE_PACKAGE, readCoreVersion } from './core-version.ts';
export { DEFAULT_DEADLINES, type Deadlines } from './deadlines.ts';
export { createHooks, type HookName } from './hooks.ts';
export { type ImpliedPlugins, impliedPlugins } from './implied-plugins.ts';
export { type LoadOptions, loadPlugins } from './load-plugins.ts';
export { readOwningPackage } from './read-package.ts';
export type {
  LoadedPlugin,
  PluginRegistry,
  RegisteredDriver,
  RegisteredHandoff,
  TappedHook,
} from './registry.ts';
export { type ResolveOptions, resolvePlugin } from './resolve-plugin.ts';
