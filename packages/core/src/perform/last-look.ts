import { viewOf } from '../classify/agent-view.ts';
import type { AgentSpec } from '../config/fleet.ts';
import type { DetectContext, LimitNotice, Observation } from '../plugin/contract.ts';
import type { SignalView } from '../plugin/signals.ts';
import { askActivity, askLimit } from '../plugins/ask-detectors.ts';
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
export function lastLook(judge: Judge): Objection {
  return (look) => {
    const { pane } = look;
    if (pane.inMode && pane.sessionAttached > 0) return 'somebody scrolls in its session';
    const activity = askActivity(judge.registry, ...caseOf(judge, look));
    if (activity.state === 'waiting') return `waits for a person: ${activity.reason}`;
    return activity.state === 'exited' ? 'the tool is not running in its session' : undefined;
  };
}

/** The limit that is shown at this moment. */
export const lastNotice = (judge: Judge, look: Look): LimitNotice | undefined =>
  askLimit(judge.registry, ...caseOf(judge, look));

function caseOf(
  { agent, run, bound, signals }: Judge,
  { pane, screen }: Look,
): [observation: Observation, context: DetectContext] {
  const now = Date.now();
  const view = signals();
  return [
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
  ];
}
