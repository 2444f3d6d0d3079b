import type { WatchdogSettings } from '../config/fleet.ts';
import type { EventInput, EventName } from '../journal/event.ts';
import type { Action } from './action.ts';
import type { AgentFacts } from './facts.ts';
import type { LimitHold } from './limits.ts';
import { LASTING_RUN_MS, type RestartCause, recentRestarts, restartVerdict } from './restart-budget.ts';
import { judgeStall } from './stall.ts';
import type { AgentState } from './supervisor-state.ts';
import type { Watched } from './watched.ts';

/** A session that is missing is looked for a second time after this long. */
const SECOND_LOOK_MS = 60;

export interface AgentStep {
  readonly state: AgentState;
  readonly actions: readonly Action[];
  /** When a look is due although nothing has happened, ms since the epoch. */
  readonly dueAt: number | undefined;
}

export interface AgentSituation {
  readonly watched: Watched;
  readonly facts: AgentFacts;
  readonly settings: WatchdogSettings;
  /** Its loop is complete, or its phase is invalid: it is not to be started. */
  readonly resting: boolean;
  /** A usage limit holds it. */
  readonly hold: LimitHold | undefined;
  readonly now: number;
}

/** What to do about one agent or service. The first question that has an answer wins. */
export function decideAgent(before: AgentState, situation: AgentSituation): AgentStep {
  const { watched, facts, now } = situation;
  if (facts.busy) return { state: before, actions: [], dueAt: undefined };
  const { state, actions } = noteRun(before, situation);
  if (facts.heldSince !== undefined) return heldByPerson(state, actions, situation);
  switch (facts.session.state) {
    case 'unknown':
      return { state, actions, dueAt: undefined };
    case 'gone':
      return sessionGone(state, actions, situation);
    case 'exited':
      return programExited(state, actions, situation);
    case 'alive': {
      const { goneSince: _gone, ...alive } = state;
      const step = lookAtLiving(withActivity(alive, facts, now), situation);
      return { ...step, actions: [...actions, ...waitingNote(before, watched, facts), ...step.actions] };
    }
  }
}

/** Notices a new run and the end of a run, each once. */
function noteRun(
  before: AgentState,
  { watched, facts, hold, now }: AgentSituation,
): Pick<AgentStep, 'state' | 'actions'> {
  const runId =
    facts.run?.runId ?? (facts.session.state === 'alive' ? `pane ${facts.session.pane}` : before.runId);
  let state = before;
  if (runId !== undefined && runId !== before.runId) {
    const { idleSince: _idle, activity: _activity, goneSince: _gone, delayed, ...rest } = before;
    const byPerson = facts.run?.startedBy === 'command';
    state = { ...rest, runId, ...(delayed && !byPerson ? { delayed } : {}) };
    if (byPerson) {
      const { problem: _mended, ...healthy } = state;
      state = { ...healthy, restarts: [], shortRuns: 0, startFailures: 0 };
    }
  }
  if (facts.session.state !== 'exited' || runId === undefined || state.exit?.runId === runId) {
    return { state, actions: [] };
  }
  const { exitCode, signal } = facts.session;
  const short = now - (facts.run?.startedAt ?? 0) < LASTING_RUN_MS;
  const done = watched.oneShot && exitCode === 0;
  const limited = hold !== undefined && !done;
  state = {
    ...state,
    exit: {
      runId,
      at: now,
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(signal === undefined ? {} : { signal }),
      ...(facts.lastScreen === undefined ? {} : { screen: [...facts.lastScreen] }),
      ...(limited ? { limited } : {}),
    },
    shortRuns: limited ? state.shortRuns : short ? state.shortRuns + 1 : 0,
    ...(done ? { finishedRun: runId } : {}),
  };
  const about = { exitCode, signal, screen: facts.lastScreen };
  const event = done
    ? eventOf('agent-finished', watched, `${watched.name} (${watched.session}) has finished`, about)
    : eventOf(
        'agent-exited',
        watched,
        `${watched.name} (${watched.session}) ${howItEnded(exitCode, signal)}${limited ? ' inside a usage limit; it is started again when that is over' : ''}`,
        { ...about, ...(limited ? { limited } : {}) },
      );
  return { state, actions: [{ type: 'note', event }] };
}

function heldByPerson(
  state: AgentState,
  actions: readonly Action[],
  { watched, facts }: AgentSituation,
): AgentStep {
  const { idleSince: _idle, goneSince: _gone, delayed: _delayed, ...rest } = state;
  const since = facts.heldSince ?? 0;
  const left =
    facts.session.state === 'exited' || (facts.session.state === 'alive' && startedBefore(facts, since));
  const stop: Action[] = left
    ? [
        {
          type: 'stop',
          name: watched.name,
          why: eventOf('agent-stopped', watched, `killing ${watched.session}`),
        },
      ]
    : [];
  return { state: rest, actions: [...actions, ...stop], dueAt: undefined };
}

function sessionGone(before: AgentState, actions: readonly Action[], situation: AgentSituation): AgentStep {
  const { watched, facts, now } = situation;
  const { idleSince: _idle, ...state } = before;
  if (!shouldRun(state, situation)) return { state, actions, dueAt: undefined };
  if (situation.hold?.start === false) return { state, actions, dueAt: undefined };
  if (state.goneSince === undefined) {
    return {
      state: { ...state, goneSince: now },
      actions: [...actions, { type: 'look-again', inMs: SECOND_LOOK_MS }],
      dueAt: undefined,
    };
  }
  if (now - state.goneSince < SECOND_LOOK_MS) {
    return { state, actions: [...actions, { type: 'look-again', inMs: SECOND_LOOK_MS }], dueAt: undefined };
  }
  const isFirst = facts.run === undefined && state.runId === undefined;
  const message = isFirst
    ? `${watched.name} (${watched.session}) is not running — starting`
    : `${watched.name} (${watched.session}) gone — restarting`;
  return restart(
    state,
    actions,
    isFirst ? 'first' : state.exit?.limited ? 'limit' : 'external',
    eventOf('agent-gone', watched, message),
    situation,
  );
}

function programExited(before: AgentState, actions: readonly Action[], situation: AgentSituation): AgentStep {
  const { watched, facts } = situation;
  const { idleSince: _idle, ...state } = before;
  if (!shouldRun(state, situation)) {
    return {
      state,
      actions: [...actions, { type: 'stop', name: watched.name, why: undefined }],
      dueAt: undefined,
    };
  }
  if (situation.hold?.start === false) return { state, actions, dueAt: undefined };
  const { exitCode, signal } = facts.session as Extract<AgentFacts['session'], { state: 'exited' }>;
  const killed = exitCode === undefined;
  const why = eventOf(
    'agent-gone',
    watched,
    `${watched.name} (${watched.session}) gone — ${howItEnded(exitCode, signal)}, restarting`,
  );
  const cause = state.exit?.limited ? 'limit' : killed ? 'external' : 'crash';
  return restart(state, actions, cause, why, situation);
}

function lookAtLiving(state: AgentState, situation: AgentSituation): AgentStep {
  const { watched, facts, settings, now } = situation;
  if (watched.type === 'service' || watched.watch === 'none') return { state, actions: [], dueAt: undefined };
  if (!watched.enabled) return { state, actions: [], dueAt: undefined };
  if (situation.hold !== undefined) return { state: withoutIdle(state), actions: [], dueAt: undefined };
  const mismatch = mismatchOf(watched, facts);
  if (mismatch !== undefined) return restart(state, [], 'external', mismatch, situation);
  switch (facts.activity.state) {
    case 'working':
    case 'waiting':
    case 'unknown':
    case 'exited':
      return { state: withoutIdle(state), actions: [], dueAt: undefined };
    case 'fatal': {
      const message = `FATAL session-state error on ${watched.name} (${watched.session}) — kill + restart`;
      const why = eventOf('agent-fatal', watched, message, { evidence: facts.activity.evidence.text });
      return restart(withoutIdle(state), [], 'stall', why, situation);
    }
    case 'idle': {
      const idle = { ...state, idleSince: state.idleSince ?? now };
      const stall = judgeStall(watched, idle, facts, settings, now);
      if (!stall.stalled) return { state: idle, actions: [], dueAt: stall.dueAt };
      const message = `stall: ${watched.name} (${watched.session}) ${stall.reason} — kill + reboot`;
      return restart(idle, [], 'stall', eventOf('stall', watched, message), situation);
    }
  }
}

function restart(
  state: AgentState,
  actions: readonly Action[],
  cause: RestartCause,
  why: EventInput,
  { watched, settings, now, facts, resting }: AgentSituation,
): AgentStep {
  if (resting) return { state, actions, dueAt: undefined };
  if (state.delayed !== undefined && state.delayed.until > now) {
    return { state, actions, dueAt: state.delayed.until };
  }
  const verdict = restartVerdict(state, cause, now, settings);
  if (verdict.when === 'later') {
    const { until, quarantine, reason } = verdict;
    const name = quarantine ? 'agent-quarantined' : 'restart-delayed';
    const verb = quarantine ? 'quarantined' : 'not restarted';
    const message = `${watched.name} (${watched.session}) ${verb} until ${new Date(until).toISOString()}: ${reason}; \`agents up ${watched.name}\` starts it now`;
    const note: Action = {
      type: 'note',
      event: eventOf(name, watched, message, { until: new Date(until).toISOString(), reason }),
    };
    return {
      state: { ...state, delayed: { until, reason, quarantine } },
      actions: [...actions, note],
      dueAt: until,
    };
  }
  const { delayed: _over, goneSince: _gone, idleSince: _idle, ...rest } = state;
  const restarts = [
    ...recentRestarts(state.restarts, now, settings),
    ...(cause === 'first' || cause === 'limit' ? [] : [now]),
  ];
  const replace = facts.session.state !== 'gone';
  return {
    state: { ...rest, restarts },
    actions: [...actions, { type: 'start', name: watched.name, replace, why }],
    dueAt: undefined,
  };
}

function shouldRun(state: AgentState, { watched, resting }: AgentSituation): boolean {
  if (watched.watch === 'none' || !watched.enabled || resting) return false;
  return state.finishedRun === undefined || state.finishedRun !== state.runId;
}

/** Only a definite other backend counts; a shell, as while starting, does not. */
function mismatchOf(watched: Watched, facts: AgentFacts): EventInput | undefined {
  if (watched.processName === undefined || facts.command === undefined) return undefined;
  if (!watched.foreignProcesses.has(facts.command)) return undefined;
  const message = `${watched.name} (${watched.session}) is '${facts.command}', expected ${watched.processName} — kill + restart`;
  return eventOf('agent-mismatch', watched, message, { found: facts.command, expected: watched.processName });
}

function withActivity(state: AgentState, facts: AgentFacts, now: number): AgentState {
  const { state: activity, reason } = facts.activity;
  if (state.activity?.state === activity && state.activity.reason === reason) return state;
  return { ...state, activity: { state: activity, reason, since: now } };
}

/** Says once that an agent waits for a person. */
function waitingNote(before: AgentState, watched: Watched, facts: AgentFacts): Action[] {
  if (facts.activity.state !== 'waiting' || before.activity?.state === 'waiting') return [];
  const message = `${watched.name} (${watched.session}) waits for a person: ${facts.activity.reason}`;
  return [
    { type: 'note', event: eventOf('agent-waiting', watched, message, { reason: facts.activity.reason }) },
  ];
}

function withoutIdle(state: AgentState): AgentState {
  const { idleSince: _idle, ...rest } = state;
  return rest;
}

const startedBefore = (facts: AgentFacts, at: number) => (facts.run?.startedAt ?? 0) < at;

function howItEnded(exitCode: number | undefined, signal: string | undefined): string {
  if (exitCode !== undefined) return `exited with code ${exitCode}`;
  return signal === undefined ? 'ended' : `was ended by signal ${signal}`;
}

function eventOf(
  event: EventName,
  watched: Watched,
  message: string,
  data?: Record<string, unknown>,
): EventInput {
  return { event, agent: watched.name, session: watched.session, message, data };
}
