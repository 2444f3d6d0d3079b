import type { EventInput } from '../journal/event.ts';
import type { Action } from './action.ts';
import type { AgentFacts } from './facts.ts';
import type { AgentState } from './supervisor-state.ts';
import type { Watched } from './watched.ts';

/** An agent whose screen its driver does not recognise for this long has drifted from the driver's rules. In ms. */
export const DRIFT_MS = 60_000;
/** A first prompt that an idle tool has not accepted this long after its start is missing. In ms. */
export const KICKOFF_PATIENCE_MS = 120_000;

/** What follows from one look. */
export interface SignalStep {
  readonly state: AgentState;
  readonly actions: readonly Action[];
  /** When to look again although nothing has happened, ms since the epoch. */
  readonly dueAt: number | undefined;
}

/**
 * What the structured signals of a living agent say besides its activity: which session its tool is in, whether it has
 * accepted its first prompt; and whether nothing about it is understood any more.
 */
export function stepSignals(
  before: AgentState,
  watched: Watched,
  facts: AgentFacts,
  now: number,
): SignalStep {
  if (watched.type === 'service' || facts.busy || facts.session.state !== 'alive')
    return { state: before, actions: [], dueAt: undefined };
  const steps = [noteSession, noteKickoff, noteDrift];
  return steps.reduce<SignalStep>(
    (step, next) => {
      const { state, actions, dueAt } = next(step.state, watched, facts, now);
      const dueAts = [step.dueAt, dueAt].filter((at) => at !== undefined);
      return {
        state,
        actions: [...step.actions, ...actions],
        dueAt: dueAts.length === 0 ? undefined : Math.min(...dueAts),
      };
    },
    { state: before, actions: [], dueAt: undefined },
  );
}

/** A command of the tool may begin another session: a later start is to go on with that one. */
function noteSession(state: AgentState, { name }: Watched, facts: AgentFacts): SignalStep {
  const sessionId = facts.signals?.summary?.sessionId;
  const runId = facts.run?.runId;
  const known = state.toolSession;
  if (sessionId === undefined || runId === undefined) return unchanged(state);
  if (known?.runId === runId && known.id === sessionId) return unchanged(state);
  return {
    state: { ...state, toolSession: { runId, id: sessionId } },
    actions: [{ type: 'record-session', name, sessionId }],
    dueAt: undefined,
  };
}

function noteKickoff(state: AgentState, watched: Watched, facts: AgentFacts, now: number): SignalStep {
  const report = facts.signals?.kickoff;
  const { run } = facts;
  if (report === undefined || run === undefined) return unchanged(state);
  const known = state.kickoff?.runId === run.runId ? state.kickoff : undefined;
  if (known?.state === 'accepted') return unchanged(state);
  const become = (word: 'awaited' | 'accepted' | 'missing') => ({
    ...state,
    kickoff: { runId: run.runId, state: word, at: now },
  });
  if (report.state === 'accepted' || report.state === 'queued') {
    const afterMs = now - run.startedAt;
    const message = `${watched.name}: its first prompt was ${report.state} ${seconds(afterMs)} after the start (${report.text})`;
    const event = eventOf('kickoff-accepted', watched, message, { state: report.state, afterMs });
    return { state: become('accepted'), actions: [note(event)], dueAt: undefined };
  }
  const dueAt = run.startedAt + KICKOFF_PATIENCE_MS;
  // Of a run that nobody has watched from its beginning, what was said then may be lost.
  if (known === undefined)
    return now < dueAt ? { state: become('awaited'), actions: [], dueAt } : unchanged(state);
  if (known.state === 'missing' || now < dueAt) return { state, actions: [], dueAt };
  if (report.state !== 'nothing' || facts.activity.state !== 'idle') return unchanged(state);
  const message = `${watched.name}: its first prompt was not accepted within ${seconds(now - run.startedAt)}, and it is idle`;
  return {
    state: become('missing'),
    actions: [note(eventOf('kickoff-missing', watched, message, {}))],
    dueAt: undefined,
  };
}

function noteDrift(before: AgentState, watched: Watched, facts: AgentFacts, now: number): SignalStep {
  const { unrecognised, run, signals } = facts;
  if (unrecognised === undefined) {
    const { unknownSince: _over, ...state } = before;
    return unchanged(before.unknownSince === undefined ? before : state);
  }
  const state = { ...before, unknownSince: before.unknownSince ?? now };
  const runId = run?.runId ?? '';
  if (before.drift?.runId === runId) return unchanged(state);
  const dueAt = state.unknownSince + DRIFT_MS;
  if (now < dueAt) return { state, actions: [], dueAt };
  const { title, screen, knownVersions } = unrecognised;
  const toolVersion = signals?.summary?.toolVersion;
  const versions = [
    ...(toolVersion === undefined ? [] : [`the tool is ${toolVersion}`]),
    ...(knownVersions === undefined ? [] : [`its rules are known to hold for ${knownVersions}`]),
  ];
  const known = versions.length === 0 ? '' : `: ${versions.join(', ')}`;
  const message = `${watched.name} (${watched.session}) has shown for ${seconds(DRIFT_MS)} what its driver does not recognise${known}`;
  const event = eventOf('drift', watched, message, { toolVersion, knownVersions, title, screen });
  const drift = {
    ...{ runId, at: now },
    ...(toolVersion === undefined ? {} : { toolVersion }),
    ...(knownVersions === undefined ? {} : { knownVersions }),
  };
  return { state: { ...state, drift }, actions: [note(event)], dueAt: undefined };
}

const unchanged = (state: AgentState): SignalStep => ({ state, actions: [], dueAt: undefined });
const note = (event: EventInput): Action => ({ type: 'note', event });
const seconds = (ms: number) => `${Math.max(0, Math.round(ms / 100) / 10)} s`;

function eventOf(
  event: EventInput['event'],
  { name, session }: Watched,
  message: string,
  data: Record<string, unknown>,
): EventInput {
  return { event, agent: name, session, message, data };
}
