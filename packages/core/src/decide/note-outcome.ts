import { LONGEST_BACKOFF_MS } from './restart-budget.ts';
import { entryOf, newAgentState, type SupervisorState } from './supervisor-state.ts';

/** How a start went. */
export type StartResult = { readonly ok: true } | { readonly ok: false; readonly problem: string };

/**
 * Remembers how a start went. Starts that fail before there is a session are tried again after a pause that doubles.
 * Pure; `now` and the pause are in ms.
 */
export function noteStart(
  before: SupervisorState,
  name: string,
  result: StartResult,
  backoffMs: number,
  now: number,
): SupervisorState {
  const { problem: _old, ...agent } = entryOf(before.agents, name) ?? newAgentState();
  if (result.ok) {
    return { ...before, agents: { ...before.agents, [name]: { ...agent, startFailures: 0 } } };
  }
  const startFailures = agent.startFailures + 1;
  const until = now + Math.min(backoffMs * 2 ** (startFailures - 1), LONGEST_BACKOFF_MS);
  const delayed = { until, reason: result.problem, quarantine: false };
  return {
    ...before,
    agents: { ...before.agents, [name]: { ...agent, startFailures, problem: result.problem, delayed } },
  };
}
