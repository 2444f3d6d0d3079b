import type { Fleet } from '../config/fleet.ts';
import type { Journal } from '../journal/journal.ts';
import type { Bindings } from '../plugins/bindings.ts';
import type { PluginRegistry } from '../plugins/registry.ts';
import type { TmuxServer } from '../tmux/index.ts';

/** Everything that carrying out an action needs. */
export interface Runtime {
  readonly fleet: Fleet;
  readonly registry: PluginRegistry;
  readonly bindings: Bindings;
  readonly tmux: TmuxServer;
  readonly journal: Journal;
  /** The environment that sessions get, before what their plan and config add. */
  readonly env: Readonly<Record<string, string>>;
  /** Who acts: a person's command or the watchdog. */
  readonly actor: 'command' | 'watchdog';
}
