import { viewOf } from '../classify/agent-view.ts';
import type { AgentSpec } from '../config/fleet.ts';
import type { SignalView } from '../plugin/signals.ts';
import { askActivity } from '../plugins/ask-detectors.ts';
import type { BoundBackend } from '../plugins/bindings.ts';
import type { PluginRegistry } from '../plugins/registry.ts';
import type { RunRecord } from '../state/run-record.ts';
import type { PaneFacts } from '../tmux/index.ts';

/** A pane as it is at this moment, with the rows of its screen. */
export interface Look {
  readonly pane: PaneFacts;
  readonly screen: readonly string[];
}

/** Why no key may be pressed at what is seen; `undefined` when one may. */
export type Objection = (look: Look) => string | undefined;

/** Who judges. */
interface Judge {
  readonly agent: AgentSpec;
  readonly run: RunRecord | undefined;
  readonly bound: BoundBackend;
  readonly registry: PluginRegistry;
  readonly signals: () => SignalView | undefined;
}

/**
 * Asks again, right before a key is pressed, what the watchdog asked when it decided to type: since then a dialog may have
 * opened, to which the key would be the answer.
 */
export function lastLook({ agent, run, bound, registry, signals }: Judge): Objection {
  return ({ pane, screen }) => {
    if (pane.inMode && pane.sessionAttached > 0) return 'somebody scrolls in its session';
    const now = Date.now();
    const view = signals();
    const activity = askActivity(
      registry,
      {
        ...{ at: now, screen: screen.slice(0, 1 + screen.findLastIndex((row) => row.trim() !== '')) },
        ...{ title: pane.title, command: pane.currentCommand, columns: pane.width, rows: pane.height },
        outputAt: undefined,
        startedAt: run?.startedAt ?? pane.sessionCreated * 1000,
        ...(view === undefined ? {} : { signals: view }),
      },
      {
        ...{ driver: bound.driver.id, backend: bound.view, options: bound.options, now },
        agent: viewOf(agent, run?.model ?? agent.model),
      },
    );
    if (activity.state === 'waiting') return `waits for a person: ${activity.reason}`;
    return activity.state === 'exited' ? 'the tool is not running in its session' : undefined;
  };
}
