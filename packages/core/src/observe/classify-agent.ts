import { viewOf } from '../classify/agent-view.ts';
import { waitingUntil } from '../classify/waiting-until.ts';
import type { AgentSpec } from '../config/fleet.ts';
import type { AgentFacts, Unrecognised } from '../decide/facts.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { Activity, DetectContext, LimitNotice, Observation } from '../plugin/contract.ts';
import { askActivity, askLimit } from '../plugins/ask-detectors.ts';
import { askDraft } from '../plugins/ask-draft.ts';
import { type Bindings, type BoundBackend, bindingOf } from '../plugins/bindings.ts';
import type { PluginRegistry } from '../plugins/registry.ts';
import type { RunRecord } from '../state/run-record.ts';
import type { PaneFacts } from '../tmux/index.ts';
import type { ScreenReading } from './screen-cache.ts';
import type { TypedLines } from './typed-lines.ts';

/** After this long without output, in ms, a line program has said what it wanted to say. */
export const SETTLED_MS = 1_000;

/** Rows that show what was not recognised. */
const SHOWN_ROWS = 20;

/** Who judges. */
interface Judges {
  readonly bindings: Bindings;
  readonly registry: PluginRegistry;
  readonly typed: TypedLines;
  readonly now: number;
  readonly onDetectorFailure: (error: OrchestratorError) => void;
}

/** What an agent's driver makes of what was observed. */
export function classifyAgent(
  agent: AgentSpec,
  run: RunRecord | undefined,
  observation: Observation,
  pane: PaneFacts,
  { bindings, registry, typed, now, onDetectorFailure }: Judges,
): Pick<AgentFacts, 'activity' | 'limit' | 'waitingUntil' | 'draft' | 'unrecognised'> {
  const rows = observation.screen ?? [];
  const binding = bindingOf(agent, run, bindings);
  if (binding === undefined) {
    return {
      activity: unknown('no driver'),
      limit: undefined,
      waitingUntil: waitingUntil(rows),
      draft: undefined,
    };
  }
  const context: DetectContext = {
    driver: binding.driver.id,
    agent: viewOf(agent, run?.model ?? agent.model),
    backend: binding.view,
    options: binding.options,
    now,
  };
  const activity = askActivity(registry, observation, context, onDetectorFailure);
  return {
    activity,
    unrecognised: activity.state === 'unknown' ? unrecognised(observation, binding, registry) : undefined,
    limit: askLimit(registry, observation, context, onDetectorFailure),
    waitingUntil: waitingUntil(rows),
    draft:
      binding.driver.draft === undefined
        ? typed.draft(pane, rows, now - (observation.outputAt ?? now) > SETTLED_MS)
        : askDraft(registry, binding.driver, agent, rows, onDetectorFailure),
  };
}

/** The limit that an ended program speaks of on the screen that it left. */
export function endedByLimit(
  agent: AgentSpec,
  run: RunRecord | undefined,
  screen: ScreenReading | undefined,
  pane: PaneFacts,
  { bindings, registry, now, onDetectorFailure }: Omit<Judges, 'typed'>,
): LimitNotice | undefined {
  const binding = bindingOf(agent, run, bindings);
  if (binding === undefined || screen?.rows === undefined) return undefined;
  const observation: Observation = {
    ...{ at: now, screen: screen.rows, title: undefined, command: undefined },
    ...{ columns: pane.width, rows: pane.height, outputAt: screen.outputAt },
    startedAt: run?.startedAt ?? pane.sessionCreated * 1000,
  };
  const view = viewOf(agent, run?.model ?? agent.model);
  const context = {
    driver: binding.driver.id,
    agent: view,
    backend: binding.view,
    options: binding.options,
    now,
  };
  return askLimit(registry, observation, context, onDetectorFailure);
}

/** Without a tap there is nobody who should know the screen. */
function unrecognised(
  { screen, title }: Observation,
  { driver }: BoundBackend,
  { hooks }: PluginRegistry,
): Unrecognised | undefined {
  if (screen === undefined || hooks.detectActivity.get(driver.id) === undefined) return undefined;
  return { title, screen: screen.slice(-SHOWN_ROWS), knownVersions: driver.knownVersions };
}

/** Nobody can tell. */
export function unknown(reason: string): Activity {
  return { state: 'unknown', reason, evidence: { source: 'silence', text: reason } };
}
