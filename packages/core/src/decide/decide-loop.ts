import type { LoopSpec } from '../config/fleet.ts';
import type { EventInput } from '../journal/event.ts';
import type { Action } from './action.ts';
import type { AgentFacts, LoopFacts } from './facts.ts';
import type { LoopState } from './supervisor-state.ts';

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
  readonly now: number;
}

/** Walks a loop through its phases and, after the last, to its completion task. */
export function decideLoop(before: LoopState, situation: LoopSituation): LoopStep {
  const { loop, facts } = situation;
  if (facts.phase.state === 'none') return idle(before);
  if (facts.phase.state === 'invalid') return invalidPhase(before, facts.phase.text, loop);
  const index = facts.phase.index;
  const state = withBaseline(before, situation, index);
  if (loop.autoAdvance && isDone(state, facts)) {
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
 * Two phases may share one status file. Sections that were there when a phase began count for the phases before it;
 * when some are taken away, fewer are enough.
 */
function withBaseline(before: LoopState, { loop, facts }: LoopSituation, index: number): LoopState {
  const { reportedInvalid: _mended, ...state } = before;
  if (state.baseline === undefined) return state;
  if (state.baseline.phase !== loop.phases[index]?.id) {
    const { baseline: _old, ...rest } = state;
    return rest;
  }
  const sections = Math.min(state.baseline.sections, facts.doneSections ?? state.baseline.sections);
  return { ...state, baseline: { ...state.baseline, sections } };
}

function isDone(state: LoopState, facts: LoopFacts): boolean {
  return (facts.doneSections ?? 0) > (state.baseline?.sections ?? 0);
}

function advance(state: LoopState, index: number, { loop, facts, members }: LoopSituation): LoopStep {
  const from = loop.phases[index];
  const to = loop.phases[index + 1];
  const shared = from?.status === to?.status;
  const { baseline: _old, ...rest } = state;
  const next: LoopState = {
    ...rest,
    startPending: [...members.keys()],
    stopPending: [],
    ...(shared && to ? { baseline: { phase: to.id, sections: facts.doneSections ?? 0 } } : {}),
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
  const { loop, facts, members, task, now } = situation;
  const phase = loop.phases[index]?.id;
  const actions: Action[] = [];
  const claimed = new Set<string>();
  const startPending = before.startPending.filter((name) => {
    const member = members.get(name);
    return (
      member !== undefined &&
      !(member.session.state === 'alive' && member.run?.phase === phase) &&
      !facts.complete
    );
  });
  for (const [name, member] of members) {
    const outdated =
      member.session.state === 'alive' && member.run?.phase !== undefined && member.run.phase !== phase;
    if (facts.complete || member.busy || member.session.state === 'unknown') continue;
    if (!outdated && !startPending.includes(name)) continue;
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
    return state !== undefined && state !== 'gone';
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
  const launched = taskPending !== undefined && (task?.run?.startedAt ?? 0) >= taskPending.since;
  if (
    taskPending !== undefined &&
    !launched &&
    task !== undefined &&
    !task.busy &&
    task.session.state !== 'unknown'
  ) {
    const message = `on_complete: launching task agent '${taskPending.agent}'`;
    const why: EventInput = { event: 'on-complete', agent: taskPending.agent, loop: loop.name, message };
    claimed.add(taskPending.agent);
    actions.push({ type: 'start', name: taskPending.agent, replace: task.session.state !== 'gone', why });
  }
  const keepTask = taskPending !== undefined && !launched && now - taskPending.since < 3_600_000;
  return {
    state: { ...rest, startPending, stopPending, ...(keepTask ? { taskPending } : {}) },
    actions,
    claimed,
  };
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
