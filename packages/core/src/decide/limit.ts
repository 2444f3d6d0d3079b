import type { WatchdogSettings } from '../config/fleet.ts';
import type { Action } from './action.ts';
import type { AgentFacts } from './facts.ts';
import type { AgentState } from './supervisor-state.ts';
import type { Watched } from './watched.ts';

/** How long the effect of a probe is awaited before the notice on the screen counts again. */
const PROBE_EFFECT_MS = 15_000;

const PROBE_PERSISTENT =
  'watchdog probe: if the quota window has reset, RESUME now — re-check status and continue from where you stopped.';
const PROBE_WORKER =
  'watchdog probe: if the quota window has reset, RESUME your loop now — pull latest, re-read your phase STATUS/REVIEW files, and continue; re-arm your loop pacing.';

export interface LimitStep {
  readonly state: AgentState;
  readonly actions: readonly Action[];
  /** The agent is inside a window: nothing else may be done to it. */
  readonly held: boolean;
}

/** Enters, keeps, probes or leaves a usage-limit window of one agent. */
export function stepLimit(
  watched: Watched,
  state: AgentState,
  facts: AgentFacts,
  settings: WatchdogSettings,
  now: number,
): LimitStep {
  const working = facts.activity.state === 'working';
  if (state.limit === undefined) {
    if (facts.limit === undefined || working) return { state, actions: [], held: false };
    return enter(watched, state, facts, settings, now);
  }
  const unseen = facts.activity.state === 'unknown' && facts.limit === undefined;
  if (unseen && now < Math.max(state.limit.until, state.limit.probing ?? 0))
    return { state, actions: [], held: true };
  if (working || facts.limit === undefined) return leave(watched, state);
  if (now < state.limit.until || (state.limit.probing ?? 0) > now) return { state, actions: [], held: true };
  if (state.limit.probing !== undefined) return refused(watched, state, facts, settings, now);
  return probe(watched, state, now);
}

function enter(
  watched: Watched,
  state: AgentState,
  facts: AgentFacts,
  settings: WatchdogSettings,
  now: number,
): LimitStep {
  const notice = facts.limit;
  const until = windowEnd(facts, settings, now);
  const stated = notice?.resetsAt !== undefined;
  const limit = {
    since: now,
    until,
    stated,
    kind: notice?.kind ?? 'usage',
    evidence: notice?.evidence.text ?? '',
    probes: 0,
  };
  const message = stated
    ? `limit hit on ${watched.name} — banner says reset ${weekdayTime(until)}; holding (no reboots)`
    : `limit hit on ${watched.name} — no reset time stated; probing every ${minutes(settings.limitProbeFallbackMs)} (no reboots)`;
  return held({ ...state, limit }, [
    { type: 'write-limit', name: watched.name },
    note(watched, 'limit-hit', message, {
      until: iso(until),
      stated,
      kind: limit.kind,
      evidence: limit.evidence,
    }),
  ]);
}

function leave(watched: Watched, state: AgentState): LimitStep {
  const { limit, ...rest } = state;
  const how = limit?.probing === undefined ? 'clearing limit state' : 'probe resumed it';
  return {
    state: rest,
    held: false,
    actions: [
      { type: 'write-limit', name: watched.name },
      note(watched, 'limit-lifted', `limit lifted on ${watched.name} — ${how}`, {
        probes: limit?.probes ?? 0,
      }),
    ],
  };
}

function probe(watched: Watched, state: AgentState, now: number): LimitStep {
  if (state.limit === undefined) return held(state, []);
  const probes = state.limit.probes + 1;
  const text = ['loop', 'task'].includes(watched.kind) ? PROBE_WORKER : PROBE_PERSISTENT;
  const message = {
    id: `probe:${watched.name}:${state.limit.since}:${probes}`,
    to: watched.name,
    origin: 'probe' as const,
    key: `probe:${watched.name}`,
    text,
    expiresAt: now + PROBE_EFFECT_MS,
  };
  return held({ ...state, limit: { ...state.limit, probes, probing: now + PROBE_EFFECT_MS } }, [
    { type: 'write-limit', name: watched.name },
    {
      type: 'message',
      message,
      why: {
        event: 'limit-probe',
        agent: watched.name,
        session: watched.session,
        message: `limit probe #${probes} on ${watched.name} — nudging to resume`,
        data: { probe: probes },
      },
    },
  ]);
}

/** The probe changed nothing: the notice on the screen is read again. */
function refused(
  watched: Watched,
  state: AgentState,
  facts: AgentFacts,
  settings: WatchdogSettings,
  now: number,
): LimitStep {
  if (state.limit === undefined) return held(state, []);
  const { probing: _ended, ...limit } = state.limit;
  const warning = note(
    watched,
    'limit-probe',
    `WARNING: ${watched.name} still limited after ${limit.probes} probes — flat probes; never rebooting`,
    { probe: limit.probes, warning: true },
  );
  return held({ ...state, limit: { ...limit, until: windowEnd(facts, settings, now) } }, [
    { type: 'write-limit', name: watched.name },
    ...(limit.probes === 3 ? [warning] : []),
  ]);
}

/** A stated time that has passed is no reason to probe without end: then the fallback counts. */
function windowEnd(facts: AgentFacts, settings: WatchdogSettings, now: number): number {
  const stated = facts.limit?.resetsAt;
  if (stated !== undefined && stated + settings.limitResetSlackMs > now)
    return stated + settings.limitResetSlackMs;
  return now + settings.limitProbeFallbackMs;
}

const held = (state: AgentState, actions: readonly Action[]): LimitStep => ({
  state,
  actions,
  held: true,
});

function note(
  watched: Watched,
  event: 'limit-hit' | 'limit-lifted' | 'limit-probe',
  message: string,
  data: Record<string, unknown>,
): Action {
  return { type: 'note', event: { event, agent: watched.name, session: watched.session, message, data } };
}

const iso = (at: number) => new Date(at).toISOString();
const minutes = (ms: number) =>
  ms < 60_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;

function weekdayTime(at: number): string {
  return new Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit' })
    .format(new Date(at))
    .replace(',', '');
}
