import type { AgentSpec, Fleet } from '../config/fleet.ts';
import type { Message } from '../state/outbox.ts';
import type { DriverTraits } from './decide.ts';
import type { AgentFacts, FleetFacts } from './facts.ts';
import type { AgentLimit, LimitWindow } from './limit-state.ts';
import { type AgentState, entryOf, newAgentState, type SupervisorState } from './supervisor-state.ts';
import type { Watched } from './watched.ts';

/** One agent as usage limits see it. */
export interface Member {
  readonly name: string;
  readonly watched: Watched;
  readonly facts: AgentFacts;
  readonly state: AgentState;
  readonly limit: AgentLimit | undefined;
  readonly credential: string;
  /** Nobody knows its credential. */
  readonly own: boolean;
  readonly backend: string;
  /** That it was started with. Empty: the default of its tool. */
  readonly model: string;
  /** As its tool says; `undefined`: it does not. */
  readonly toolModel: string | undefined;
  /** Its notices count, and it is continued: the watchdog looks after it. */
  readonly watchedOver: boolean;
  /** It is to be started when it is not running. */
  readonly shouldRun: boolean;
  /** Where it belongs, while it works somewhere else. */
  readonly home: { readonly credential: string; readonly model: string } | undefined;
  /** Messages that wait for it, oldest first. */
  readonly pending: readonly Message[];
}

export interface MemberSource {
  readonly before: SupervisorState;
  readonly facts: FleetFacts;
  /** The agents as the config has them. */
  readonly homes: readonly AgentSpec[];
  /** With agents where they work now. */
  readonly fleet: Fleet;
  readonly watched: readonly Watched[];
  readonly traits: ReadonlyMap<string, DriverTraits>;
  readonly isResting: (watched: Watched) => boolean;
}

/** Every agent that was looked at. */
export function membersOf(source: MemberSource): readonly Member[] {
  const agents = new Map(source.fleet.agents.map((agent) => [agent.name, agent]));
  const pending = new Map<string, Message[]>();
  for (const message of source.facts.messages) {
    if (message.state !== 'waiting' || message.origin === 'probe') continue;
    const known = pending.get(message.to);
    if (known === undefined) pending.set(message.to, [message]);
    else known.push(message);
  }
  return source.watched.flatMap((watched) => {
    const facts = entryOf(source.facts.agents, watched.name);
    const agent = agents.get(watched.name);
    if (facts === undefined || agent === undefined) return [];
    const waiting = pending.get(watched.name) ?? [];
    return [memberOf(agent, watched, facts, waiting, source)];
  });
}

function memberOf(
  agent: AgentSpec,
  watched: Watched,
  facts: AgentFacts,
  waiting: readonly Message[],
  source: MemberSource,
): Member {
  const { before, fleet, traits, isResting, facts: all } = source;
  const { name } = watched;
  const state = entryOf(before.agents, name) ?? newAgentState();
  const away = state.standIn !== undefined && state.standIn.back !== true;
  const credential = entryOf(traits.get(name)?.credentials ?? {}, agent.backend);
  const { watch, enabled } = watched;
  const finished = state.finishedRun !== undefined && state.finishedRun === state.runId;
  const alive = facts.session.state === 'alive' ? facts.run : undefined;
  return {
    name,
    watched,
    facts,
    state,
    limit: state.limit,
    credential: credential ?? `agent ${name}${away ? ` in ${agent.backend} ${agent.model}` : ''}`,
    own: credential === undefined,
    backend: alive?.backend ?? agent.backend,
    model: (alive?.model ?? phaseModel(agent, fleet, all) ?? agent.model).toLowerCase(),
    toolModel: alive && facts.signals?.summary?.model?.toLowerCase(),
    home: away ? homeOf(name, source) : undefined,
    watchedOver: watch !== 'none' && enabled,
    shouldRun: watch !== 'none' && enabled && !finished && !isResting(watched),
    pending: waiting.length < 2 ? waiting : [...waiting].sort((a, b) => a.createdAt - b.createdAt),
  };
}

function homeOf(name: string, { traits, fleet, homes, facts }: MemberSource): Member['home'] {
  const agent = homes.find((one) => one.name === name);
  if (agent === undefined) return undefined;
  const credential = entryOf(traits.get(name)?.credentials ?? {}, agent.backend) ?? `agent ${name}`;
  return { credential, model: (phaseModel(agent, fleet, facts) ?? agent.model).toLowerCase() };
}

function phaseModel(agent: AgentSpec, fleet: Fleet, facts: FleetFacts): string | undefined {
  const loop = fleet.loops.find(({ name }) => name === agent.loop);
  const phase = loop && entryOf(facts.loops, loop.name)?.phase;
  const models = phase?.state === 'at' ? loop?.phases[phase.index]?.models : undefined;
  return models === undefined || agent.role === undefined ? undefined : entryOf(models, agent.role);
}

export const windowId = (credential: string, scope: string): string => `${credential} | ${scope}`;

/**
 * Whether a window is also this agent's: the same credential, and everything is stopped, or the family that its model
 * belongs to. Whoever showed the notice itself is concerned, whatever its model is called: `limit` is its record as of now. The
 * tool's own word for its model counts before the one that it was started with. An agent of unknown model is taken to
 * use the default of its backend: it is held when another agent with that default showed the notice.
 */
export function isAbout(
  id: string,
  window: LimitWindow,
  member: Member,
  limit: AgentLimit | undefined,
): boolean {
  if (window.credential !== member.credential) return false;
  if (window.scope === 'all' || limit?.noticed === id) return true;
  if (member.toolModel !== undefined) return member.toolModel.includes(window.scope);
  if (member.model === '') return window.defaultOf === member.backend;
  return member.model.includes(window.scope);
}

/** Whether an agent that works somewhere else could come back but for this window. */
export const isHomeOf = ({ credential, scope }: LimitWindow, { home }: Member): boolean =>
  home !== undefined &&
  home.credential === credential &&
  (scope === 'all' || home.model === '' || home.model.includes(scope));

/** Waiting for the tool's own next try is no work. */
export const isAtWork = ({ activity, limit, session }: AgentFacts): boolean =>
  session.state === 'alive' &&
  activity.state === 'working' &&
  !(activity.reason === 'retrying' && limit !== undefined);

/** Keys may be pressed there now. A menu is no obstacle when its notice says how to close it. */
export function isTypable({ facts, limit: known }: Member): boolean {
  const { activity, limit } = facts;
  if (facts.session.state !== 'alive' || facts.busy || facts.heldSince !== undefined) return false;
  if (facts.deaf || facts.scrolledBack || (facts.draft !== undefined && facts.draft !== '')) return false;
  return (
    activity.state !== 'exited' &&
    (activity.state !== 'waiting' || (limit?.dismiss !== undefined && known?.dismissedAt === undefined))
  );
}

export const isDown = ({ facts }: Member): boolean =>
  facts.session.state === 'gone' || facts.session.state === 'exited';
