import type { WatchdogSettings } from '../config/fleet.ts';
import type { AgentLimit } from '../decide/limit-state.ts';
import { nextOf } from '../decide/limit-words.ts';
import type { SupervisorState } from '../decide/supervisor-state.ts';
import type { AgentStatus, LimitStatus } from './fleet-status.ts';

/** The usage limits that the watchdog knows, the oldest first. */
export function limitStatuses(
  { limits, agents }: SupervisorState,
  settings: WatchdogSettings,
): LimitStatus[] {
  const windows = Object.entries(limits).sort(([, a], [, b]) => a.since - b.since);
  return windows.map(([id, window]): LimitStatus => {
    const { credential, scope, allowance, kind, state, since, until, stated, lifts, seenBy } = window;
    const holds = Object.entries(agents).flatMap(([name, { limit }]) =>
      limit?.window === id && limit.continued === undefined ? [name] : [],
    );
    return {
      ...{ credential, scope, allowance: allowance ?? null, kind, state, stated, lifts, holds, seenBy },
      ...{ since: iso(since), until: until === undefined ? null : iso(until) },
      ...{ evidence: window.evidence, source: window.source, probes: window.probes },
      canary: window.probe?.agent ?? null,
      next: nextOf(window, settings),
    };
  });
}

/** What holds one agent; `null` when it goes on already. */
export function agentLimitStatus(limit: AgentLimit | undefined): AgentStatus['limit'] {
  if (limit === undefined || limit.continued !== undefined) return null;
  const { since, until, stated, kind, evidence, probes } = limit;
  const end = until === undefined ? null : iso(until);
  return { since: iso(since), until: end, stated, kind, evidence, probes };
}

const iso = (at: number) => new Date(at).toISOString();
