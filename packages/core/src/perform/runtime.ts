import type { Fleet } from '../config/fleet.ts';
import type { AcceptanceReport } from '../decide/facts.ts';
import type { Journal } from '../journal/journal.ts';
import type { SessionSummary, SignalView } from '../plugin/signals.ts';
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
  /** What the tools of running agents say; absent: nobody follows that. */
  readonly signals?: SignalDesk;
}

/** What those who carry things out ask about the structured signals of an agent. */
interface SignalDesk {
  /** Whether its tool has accepted a text that was typed at `since` (ms since the epoch) or later. */
  acceptance(name: string, text: string, since: number): AcceptanceReport;
  of(
    name: string,
  ): { readonly summary: SessionSummary | undefined; readonly view: SignalView | undefined } | undefined;
}
