import type { Action } from './action.ts';
import type { AgentFacts } from './facts.ts';
import type { AgentState } from './supervisor-state.ts';
import type { Watched } from './watched.ts';

export interface WakeStep {
  readonly state: AgentState;
  readonly actions: readonly Action[];
  readonly dueAt: number | undefined;
}

/** When an agent's next wake is due, ms since the epoch. The first interval begins when the agent is first seen. */
export function wakeDueAt(watched: Watched, state: AgentState | undefined, now: number): number | undefined {
  if (watched.wakeIntervalMs === undefined || !watched.enabled) return undefined;
  return (state?.wakeFrom ?? now) + watched.wakeIntervalMs;
}

/**
 * Sends the wake text when its interval is over. A dead or working agent gets it as soon as it is neither;
 * the next interval begins then. `text` is the prompt file's, `undefined` when it cannot be read.
 */
export function stepWake(
  watched: Watched,
  before: AgentState,
  facts: AgentFacts,
  text: string | undefined,
  now: number,
): WakeStep {
  const dueAt = wakeDueAt(watched, before, now);
  if (dueAt === undefined) return { state: before, actions: [], dueAt };
  const state = { ...before, wakeFrom: before.wakeFrom ?? now };
  if (now < dueAt) return { state, actions: [], dueAt };
  const ready = facts.session.state === 'alive' && facts.activity.state !== 'working';
  if (!ready || facts.heldSince !== undefined || facts.busy) return { state, actions: [], dueAt: undefined };
  const next = { ...state, wakeFrom: now };
  const nextDue = now + (watched.wakeIntervalMs ?? 0);
  const about = { agent: watched.name, session: watched.session };
  if (text === undefined) {
    const message = `wake skipped for ${watched.name} — prompt file missing: ${watched.wakeFile ?? '(none configured)'}`;
    return {
      state: next,
      actions: [{ type: 'note', event: { event: 'wake', ...about, message, data: { skipped: true } } }],
      dueAt: nextDue,
    };
  }
  const line = text.trim().split(/\s+/).join(' ');
  if (line === '') return { state: next, actions: [], dueAt: nextDue };
  const message = `waking ${watched.name} (${watched.session}) for scheduled supervision pass`;
  return {
    state: next,
    dueAt: nextDue,
    actions: [
      {
        type: 'message',
        message: {
          id: `wake:${watched.name}:${now}`,
          to: watched.name,
          origin: 'wake',
          key: `wake:${watched.name}`,
          text: line,
          expiresAt: nextDue,
        },
        why: { event: 'wake', ...about, message },
      },
    ],
  };
}
