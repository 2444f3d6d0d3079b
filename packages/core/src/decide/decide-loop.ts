import type { LoopSpec } from '../config/fleet.ts';
import type { EventInput } from '../journal/event.ts';
import type { Action } from './action.ts';
import type { AgentFacts, LoopFacts } from './facts.ts';
import { entryOf, type LoopState } from './supervisor-state.ts';

/** A status file that is being rewritten may for a moment hold fewer sections than before. */
const SETTLED_MS = 10_000;

export interface LoopStep {
  readonly state: LoopState;
  readonly actions: readonly Action[];
  /** Agents that this step has dealt with. */
  readonly claimed: ReadonlySet<string>;
}

export interface LoopSituation {
  readonly loop: LoopSpec;
  readonly facts: LoopFacts;
  /** Enabled agents of this loop that no person holds, with what is known of each. */
  readonly members: ReadonlyMap<string, AgentFacts>;
  /** What is known of the agent that `on_complete` runs. */
  readonly task: AgentFacts | undefined;
  /** Agents whose last start failed, and until when the next one waits (ms since the epoch). */
  readonly startsDelayed: ReadonlyMap<string, number>;
  readonly now: number;
}

/** Walks a loop through its phases and, after the last, to its completion task. */
export function decideLoop(before: LoopState, situation: LoopSituation): LoopStep {
  const { loop, facts } = situation;
  if (facts.phase.state === 'none') return idle(before);
  if (facts.phase.state === 'invalid') return invalidPhase(before, facts.phase.text, loop);
  const index = facts.phase.index;
  const state = withBaseline(before, situation, index);
  if (loop.autoAdvance && isDone(state, facts, loop.phases[index]?.id ?? '')) {
    if (index + 1 < loop.phases.length) return advance(state, index, situation);
    if (!facts.complete) return complete(state, index, situation);
  }
  return catchUp(state, index, situation);
}

const idle = (state: LoopState): LoopStep => ({ state, actions: [], claimed: new Set() });

function invalidPhase(state: LoopState, text: string, loop: LoopSpec): LoopStep {
  if (state.reportedInvalid === text) return idle(state);
  const message = `"${loop.phaseFile}" holds "${text}", but ${loop.name} has phases 0 to ${loop.phases.length - 1}; \`agents phase set N\` mends it. Its agents are left as they are`;
  return {
    ...idle({ ...state, reportedInvalid: text }),
    actions: [{ type: 'note', event: { event: 'phase-invalid', loop: loop.name, message } }],
  };
}

/**
 * Phases may share one status file. Sections that were there when a phase began count for the phases before it;
 * when some are taken away for good, fewer are enough. Where nobody saw the phase begin, each earlier phase of the
 * same file is taken to have left one section.
 */
function withBaseline(before: LoopState, { loop, facts, now }: LoopSituation, index: number): LoopState {
  const { reportedInvalid: _mended, ...state } = before;
  const phase = loop.phases[index];
  if (phase === undefined || facts.doneSections === undefined) return state;
  const known = entryOf(state.baselines, phase.id);
  if (known === undefined) {
    const earlier = loop.phases.slice(0, index).filter(({ status }) => status === phase.status).length;
    if (earlier === 0) return { ...state, baselines: {} };
    const left = entryOf(state.counted, phase.status) ?? earlier;
    return { ...state, baselines: { [phase.id]: { sections: Math.min(left, facts.doneSections) } } };
  }
  const { sections } = known;
  if (facts.doneSections >= sections) return { ...state, baselines: { [phase.id]: { sections } } };
  const fewerSince = known.fewerSince ?? now;
  const settled = now - fewerSince >= SETTLED_MS;
  const baseline = settled ? { sections: facts.doneSections } : { sections, fewerSince };
  return { ...state, baselines: { [phase.id]: baseline } };
}

function isDone(state: LoopState, facts: LoopFacts, phase: string): boolean {
  return (facts.doneSections ?? 0) > (entryOf(state.baselines, phase)?.sections ?? 0);
}

/** The baseline of the phase that is left is kept: killed before the phase file is written, this is decided again. */
function advance(state: LoopState, index: number, { loop, facts, members, now }: LoopSituation): LoopStep {
  const from = loop.phases[index];
  const to = loop.phases[index + 1];
  const { taskPending: _over, ...rest } = state;
  const sections = facts.doneSections ?? 0;
  const next: LoopState = {
    ...rest,
    ...(from ? { counted: { ...state.counted, [from.status]: sections } } : {}),
    ...(to && from?.status === to.status ? { baselines: { ...state.baselines, [to.id]: { sections } } } : {}),
    startPending: [...members.keys()],
    startSince: now,
    stopPending: [],
  };
  const message = `PHASE ${from?.id} DONE — auto-transitioning to ${to?.id}`;
  const why: EventInput = {
    event: 'phase-advanced',
    loop: loop.name,
    message,
    data: { from: from?.id, to: to?.id, index: index + 1 },
  };
  return {
    state: next,
    actions: [{ type: 'set-phase', loop: loop.name, index: index + 1, why }],
    claimed: new Set(members.keys()),
  };
}

function complete(state: LoopState, index: number, { loop, facts, members, now }: LoopSituation): LoopStep {
  const last = loop.phases[index]?.id ?? '';
  const message = `PHASE SEQUENCE COMPLETE (last phase ${last} DONE) — stopping loops`;
  const run = loop.onComplete?.run;
  const armed = loop.onComplete?.triggerFile === undefined || facts.triggered;
  const next: LoopState = {
    ...state,
    startPending: [],
    stopPending: [...members.keys()],
    ...(run !== undefined && armed ? { taskPending: { agent: run, since: now } } : {}),
  };
  return {
    state: next,
    claimed: new Set(members.keys()),
    actions: [
      {
        type: 'mark-complete',
        loop: loop.name,
        why: { event: 'sequence-complete', loop: loop.name, message, data: { lastPhase: last } },
      },
      ...(facts.triggered ? [{ type: 'remove-trigger' as const, loop: loop.name }] : []),
      { type: 'announce-complete', loop: loop.name, lastPhase: last },
    ],
  };
}

/** Carries out what an earlier step has begun, as far as it is not done yet, and mends agents of another phase. */
function catchUp(before: LoopState, index: number, situation: LoopSituation): LoopStep {
  const { loop, facts, members, now } = situation;
  const phase = loop.phases[index]?.id;
  const actions: Action[] = [];
  const claimed = new Set<string>();
  const waits = (name: string) => (situation.startsDelayed.get(name) ?? 0) > now;
  const since = before.startSince ?? Number.POSITIVE_INFINITY;
  const startPending = before.startPending.filter((name) => {
    const member = members.get(name);
    return member !== undefined && !facts.complete && !hasBegun(member, phase, since);
  });
  for (const [name, member] of members) {
    const outdated =
      member.session.state === 'alive' && member.run?.phase !== undefined && member.run.phase !== phase;
    if (facts.complete || member.busy || member.session.state === 'unknown') continue;
    if ((!outdated && !startPending.includes(name)) || waits(name)) continue;
    claimed.add(name);
    actions.push({
      type: 'start',
      name,
      replace: member.session.state !== 'gone',
      why: phaseStart(loop, name, phase),
    });
  }
  const stopPending = before.stopPending.filter((name) => {
    const state = members.get(name)?.session.state;
    return facts.complete && state !== undefined && state !== 'gone';
  });
  for (const name of stopPending) {
    claimed.add(name);
    if (members.get(name)?.busy || members.get(name)?.session.state === 'unknown') continue;
    actions.push({
      type: 'stop',
      name,
      why: {
        event: 'agent-stopped',
        agent: name,
        loop: loop.name,
        message: `killing ${name}: the phase sequence is complete`,
      },
    });
  }
  const { taskPending, ...rest } = before;
  const state = { ...rest, startPending, stopPending };
  const { task } = situation;
  // Moved back to a phase, the loop is not complete any more: its task belongs to the next completion.
  if (taskPending === undefined || !facts.complete) return { state, actions, claimed };
  if (task !== undefined && wasLaunched(task, taskPending.since)) return { state, actions, claimed };
  if (facts.triggered) actions.push({ type: 'remove-trigger', loop: loop.name });
  const { agent } = taskPending;
  const ready = task !== undefined && !task.busy && task.session.state !== 'unknown';
  if (ready && task.heldSince === undefined && !waits(agent)) {
    const message = `on_complete: launching task agent '${agent}'`;
    const why: EventInput = { event: 'on-complete', agent, loop: loop.name, message };
    claimed.add(agent);
    actions.push({ type: 'start', name: agent, replace: task.session.state !== 'gone', why });
  }
  return { state: { ...state, taskPending }, actions, claimed };
}

/** A run record is written before its session is made, and its pane afterwards: without either nothing has begun. */
function hasBegun({ session, run }: AgentFacts, phase: string | undefined, since: number): boolean {
  if (run?.phase !== phase) return false;
  return session.state === 'alive' || (run?.pane !== undefined && run.startedAt >= since);
}

function wasLaunched({ session, run }: AgentFacts, since: number): boolean {
  if (run === undefined || run.startedAt < since) return false;
  return run.pane !== undefined || session.state === 'alive' || session.state === 'exited';
}

function phaseStart(loop: LoopSpec, name: string, phase: string | undefined): EventInput {
  return {
    event: 'agent-stopped',
    agent: name,
    loop: loop.name,
    message: `${name} begins phase ${phase}`,
    data: { phase },
  };
}
