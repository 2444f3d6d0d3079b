import type { DriverDefinition, HandoffDefinition, Hooks } from '../plugin/contract.ts';
import type { Deadlines } from './deadlines.ts';
import type { FailureLog } from './failure-log.ts';
import type { HookName } from './hooks.ts';

/** One tap as a report shows it. */
export interface TappedHook {
  readonly hook: HookName;
  /** The driver's id, for the keyed hooks. */
  readonly key: string | undefined;
}

/** A plugin that was loaded and set up. */
export interface LoadedPlugin {
  readonly name: string;
  /** Version of its package; `undefined` for a file that belongs to no package of its own. */
  readonly version: string | undefined;
  /** The specifier as written in the config. */
  readonly specifier: string;
  /** Absolute path of its module; `undefined` for one that was given as an object. */
  readonly path: string | undefined;
  readonly apiVersion: number;
  readonly driverIds: readonly string[];
  readonly handoffIds: readonly string[];
  readonly hooksTapped: readonly TappedHook[];
}

/** A driver, and the name of the plugin that brought it. */
export type RegisteredDriver = DriverDefinition & { readonly plugin: string };

/** A handoff, and the name of the plugin that brought it. */
export type RegisteredHandoff = HandoffDefinition & { readonly plugin: string };

/** Everything that plugins brought. The hooks are called through the `ask…` functions only. */
export interface PluginRegistry {
  readonly hooks: Hooks;
  /** In the order of the config. */
  readonly plugins: readonly LoadedPlugin[];
  readonly drivers: ReadonlyMap<string, RegisteredDriver>;
  readonly handoffs: ReadonlyMap<string, RegisteredHandoff>;
  readonly deadlines: Deadlines;
  /** What isolated taps did wrong. */
  readonly failures: FailureLog;
}
