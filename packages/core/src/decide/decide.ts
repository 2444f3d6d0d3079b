import type { Fleet } from '../config/fleet.ts';
import type { Action } from './action.ts';
import { decideAgent } from './decide-agent.ts';
import { decideDeliveries, type Recipient } from './decide-delivery.ts';
import { decideLoop } from './decide-loop.ts';
import type { AgentFacts, FleetFacts } from './facts.ts';
import { type Member, membersOf } from './limit-member.ts';
import { type LimitHold, type LimitStep, stepLimits } from './limits.ts';
import { fleetInForce, placeOf, stepStandIn } from './stand-in.ts';
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
  /** By the name of a backend: whose quota the agent uses there, where that is known. */
  readonly credentials?: Readonly<Record<string, string | undefined>>;
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
  const inForce = fleetInForce(fleet, before);
  const watched = watchedOf(inForce);
  const isResting = (one: Watched) => restsIn(one, facts);
  const members = membersOf({
    before,
    facts,
    fleet: inForce,
    homes: fleet.agents,
    watched,
    traits,
    isResting,
  });
  const memberNamed = new Map(members.map((member) => [member.name, member]));
  const limits = stepLimits(before.limits, members, facts, fleet.watchdog, now);
  const loops = decideLoops(before, facts, fleet, limits.holds, now);
  const actions: Action[] = [...limits.actions, ...loops.actions];
  const dueAts: number[] = [...limits.dueAts];
  const agents = new Map<string, AgentState>();
  const wakesRest =
    fleet.loops.length > 0 && fleet.loops.every((loop) => entryOf(facts.loops, loop.name)?.complete);
  for (const one of watched) {
    const seen = entryOf(facts.agents, one.name);
    const known = entryOf(before.agents, one.name) ?? newAgentState();
    const remembered = limits.limits.has(one.name) ? withLimit(known, limits.limits.get(one.name)) : known;
    if (seen === undefined || loops.claimed.has(one.name)) {
      agents.set(one.name, remembered);
      continue;
    }
    const member = memberNamed.get(one.name);
    const moved = member && standInOf(member, remembered, limits, fleet, traits, now);
    if (moved !== undefined && moved.actions.length > 0) {
      agents.set(one.name, moved.state);
      actions.push(...moved.actions);
      continue;
    }
    const step = decideAgent(moved?.state ?? remembered, {
      watched: one,
      facts: seen,
      settings: fleet.watchdog,
      resting: isResting(one),
      hold: limits.holds.get(one.name),
      now,
    });
    const signals = stepSignals(step.state, one, seen, now);
    const wake = wakesRest
      ? { state: signals.state, actions: [], dueAt: undefined }
      : stepWake(one, signals.state, seen, entryOf(facts.wakeTexts, one.name), now);
    agents.set(one.name, wake.state);
    actions.push(...step.actions, ...signals.actions, ...wake.actions);
    const due = [moved?.dueAt, step.dueAt, signals.dueAt, wake.dueAt];
    dueAts.push(...due.filter((at) => at !== undefined));
  }
  const touched = new Set(
    actions.flatMap((action) => (MOVES.has(action.type) && 'name' in action ? action.name : [])),
  );
  const all = recipients(watched, agents, facts, { touched, traits, holds: limits.holds });
  actions.push(...decideDeliveries(facts.messages, all, now));
  return {
    state: { v: 1, agents: Object.fromEntries(agents), loops: loops.state, limits: { ...limits.windows } },
    actions: actions.map((action) => withStandIn(action, agents)),
    dueAt: earliest(dueAts, now),
  };
}

/** Actions after which nothing else is done to the same agent in the same step. */
const MOVES: ReadonlySet<Action['type']> = new Set(['start', 'stop', 'press']);

function withLimit(state: AgentState, limit: AgentState['limit']): AgentState {
  if (state.limit === limit) return state;
  const { limit: _before, ...rest } = state;
  return limit === undefined ? rest : { ...rest, limit };
}

function standInOf(
  member: Member,
  remembered: AgentState,
  limits: LimitStep,
  fleet: Fleet,
  traits: ReadonlyMap<string, DriverTraits>,
  now: number,
) {
  const agent = fleet.agents.find(({ name }) => name === member.name);
  if (agent === undefined || (agent.fallback.length === 0 && remembered.standIn === undefined))
    return undefined;
  const { standIn, actions, dueAt } = stepStandIn({
    ...{ agent, now, settings: fleet.watchdog, backends: fleet.backends },
    member: { ...member, limit: remembered.limit },
    windows: new Map(Object.entries(limits.windows)),
    held: limits.holds.has(member.name),
    traits: traits.get(member.name),
  });
  const { standIn: _before, ...rest } = remembered;
  return { state: standIn === undefined ? rest : { ...rest, standIn }, actions, dueAt };
}

/** A start is one in the place where the agent works now. */
function withStandIn(action: Action, agents: ReadonlyMap<string, AgentState>): Action {
  const place = action.type === 'start' ? placeOf(agents.get(action.name)) : undefined;
  return action.type === 'start' && place !== undefined ? { ...action, standIn: place } : action;
}

function decideLoops(
  before: SupervisorState,
  facts: FleetFacts,
  fleet: Fleet,
  holds: ReadonlyMap<string, LimitHold>,
  now: number,
) {
  const state = new Map<string, LoopState>();
  const actions: Action[] = [];
  const claimed = new Set<string>();
  const startsDelayed = new Map(
    Object.entries(before.agents).flatMap(([name, { startFailures, delayed }]) =>
      startFailures > 0 && delayed !== undefined ? [[name, delayed.until] as const] : [],
    ),
  );
  for (const [name, hold] of holds) if (!hold.start) startsDelayed.set(name, Number.POSITIVE_INFINITY);
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

function restsIn(watched: Watched, facts: FleetFacts): boolean {
  const loop = watched.loop === undefined ? undefined : entryOf(facts.loops, watched.loop);
  return loop !== undefined && (loop.complete || loop.phase.state === 'invalid');
}

function recipients(
  watched: readonly Watched[],
  agents: ReadonlyMap<string, AgentState>,
  facts: FleetFacts,
  {
    touched,
    traits,
    holds,
  }: {
    readonly touched: ReadonlySet<string>;
    readonly traits: ReadonlyMap<string, DriverTraits>;
    readonly holds: ReadonlyMap<string, LimitHold>;
  },
): Map<string, Recipient> {
  const all = new Map<string, Recipient>();
  const delays = new Map(watched.map((one) => [one.name, one.connectDelayMs]));
  for (const [name, seen] of Object.entries(facts.agents)) {
    all.set(name, {
      facts: touched.has(name) ? { ...seen, busy: true } : seen,
      state: agents.get(name),
      hold: holds.get(name),
      queuesInput: placeOf(agents.get(name)) === undefined && (traits.get(name)?.queuesInput ?? false),
      connectDelayMs: delays.get(name) ?? 0,
    });
  }
  return all;
}

function earliest(times: readonly number[], now: number): number | undefined {
  const ahead = times.filter((at) => at > now);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}
