import type { Fleet } from '../config/fleet.ts';
import type { Action } from './action.ts';
import { decideAgent } from './decide-agent.ts';
import { decideDeliveries, type Recipient } from './decide-delivery.ts';
import { decideLoop } from './decide-loop.ts';
import type { AgentFacts, FleetFacts } from './facts.ts';
import { stepSignals } from './step-signals.ts';
import {
  type AgentState,
  entryOf,
  type LoopState,
  newAgentState,
  newLoopState,
  type SupervisorState,
} from './supervisor-state.ts';
import { stepWake } from './wake.ts';
import { type Watched, watchedOf } from './watched.ts';

export interface Decision {
  readonly state: SupervisorState;
  readonly actions: readonly Action[];
  /** When to look again although nothing has happened, ms since the epoch. */
  readonly dueAt: number | undefined;
}

/** What the policy must know about drivers: plain data, from their definitions. */
export interface DriverTraits {
  readonly queuesInput: boolean;
}

/**
 * All policy in one place: from what is remembered and what is seen to what is remembered next and what is done.
 * Pure: no clock, no file, no terminal. `now` is ms since the epoch.
 */
export function decide(
  before: SupervisorState,
  facts: FleetFacts,
  fleet: Fleet,
  traits: ReadonlyMap<string, DriverTraits>,
  now: number,
): Decision {
  const watched = watchedOf(fleet);
  const loops = decideLoops(before, facts, fleet, now);
  const actions: Action[] = [...loops.actions];
  const dueAts: number[] = [];
  const agents = new Map<string, AgentState>();
  const wakesRest =
    fleet.loops.length > 0 && fleet.loops.every((loop) => entryOf(facts.loops, loop.name)?.complete);
  for (const one of watched) {
    const seen = entryOf(facts.agents, one.name);
    const remembered = entryOf(before.agents, one.name) ?? newAgentState();
    if (seen === undefined || loops.claimed.has(one.name)) {
      agents.set(one.name, remembered);
      continue;
    }
    const resting = isResting(one, facts);
    const step = decideAgent(remembered, {
      watched: one,
      facts: seen,
      settings: fleet.watchdog,
      resting,
      now,
    });
    const signals = stepSignals(step.state, one, seen, now);
    const wake = wakesRest
      ? { state: signals.state, actions: [], dueAt: undefined }
      : stepWake(one, signals.state, seen, entryOf(facts.wakeTexts, one.name), now);
    agents.set(one.name, wake.state);
    actions.push(...step.actions, ...signals.actions, ...wake.actions);
    dueAts.push(...[step.dueAt, signals.dueAt, wake.dueAt].filter((at) => at !== undefined));
  }
  const touched = new Set(
    actions.flatMap((action) => (action.type === 'start' || action.type === 'stop' ? action.name : [])),
  );
  actions.push(...decideDeliveries(facts.messages, recipients(watched, agents, facts, touched, traits), now));
  return {
    state: { v: 1, agents: Object.fromEntries(agents), loops: loops.state },
    actions,
    dueAt: earliest(dueAts, now),
  };
}

function decideLoops(before: SupervisorState, facts: FleetFacts, fleet: Fleet, now: number) {
  const state = new Map<string, LoopState>();
  const actions: Action[] = [];
  const claimed = new Set<string>();
  const startsDelayed = new Map(
    Object.entries(before.agents).flatMap(([name, { startFailures, delayed }]) =>
      startFailures > 0 && delayed !== undefined ? [[name, delayed.until] as const] : [],
    ),
  );
  for (const loop of fleet.loops) {
    const seen = entryOf(facts.loops, loop.name);
    const remembered = entryOf(before.loops, loop.name) ?? newLoopState();
    const members = new Map<string, AgentFacts>();
    for (const agent of fleet.agents) {
      const member = entryOf(facts.agents, agent.name);
      if (
        agent.loop === loop.name &&
        agent.kind === 'loop' &&
        agent.enabled &&
        member &&
        member.heldSince === undefined
      ) {
        members.set(agent.name, member);
      }
    }
    const hasMembers = fleet.agents.some(
      (agent) => agent.loop === loop.name && agent.kind === 'loop' && agent.enabled,
    );
    if (seen === undefined || !hasMembers) {
      state.set(loop.name, remembered);
      continue;
    }
    const task = loop.onComplete?.run === undefined ? undefined : entryOf(facts.agents, loop.onComplete.run);
    const step = decideLoop(remembered, { loop, facts: seen, members, task, startsDelayed, now });
    state.set(loop.name, step.state);
    actions.push(...step.actions);
    for (const name of step.claimed) claimed.add(name);
  }
  return { state: Object.fromEntries(state), actions, claimed };
}

function isResting(watched: Watched, facts: FleetFacts): boolean {
  const loop = watched.loop === undefined ? undefined : entryOf(facts.loops, watched.loop);
  return loop !== undefined && (loop.complete || loop.phase.state === 'invalid');
}

function recipients(
  watched: readonly Watched[],
  agents: ReadonlyMap<string, AgentState>,
  facts: FleetFacts,
  touched: ReadonlySet<string>,
  traits: ReadonlyMap<string, DriverTraits>,
): Map<string, Recipient> {
  const all = new Map<string, Recipient>();
  const delays = new Map(watched.map((one) => [one.name, one.connectDelayMs]));
  for (const [name, seen] of Object.entries(facts.agents)) {
    all.set(name, {
      facts: touched.has(name) ? { ...seen, busy: true } : seen,
      state: agents.get(name),
      queuesInput: traits.get(name)?.queuesInput ?? false,
      connectDelayMs: delays.get(name) ?? 0,
    });
  }
  return all;
}

function earliest(times: readonly number[], now: number): number | undefined {
  const ahead = times.filter((at) => at > now);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}
