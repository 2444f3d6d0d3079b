import type { AgentSpec, Fleet, Place, WatchdogSettings } from '../config/fleet.ts';
import type { Action } from './action.ts';
import type { DriverTraits } from './decide.ts';
import { isAbout, isDown, type Member } from './limit-member.ts';
import type { LimitWindow } from './limit-state.ts';
import { iso } from './limit-words.ts';
import { type AgentState, entryOf, type SupervisorState } from './supervisor-state.ts';

type StandIn = NonNullable<AgentState['standIn']>;

/** The fleet with each agent in the backend and model in which it works now. */
export function fleetInForce(fleet: Fleet, { agents }: SupervisorState): Fleet {
  const standIns = fleet.agents.filter(({ name }) => placeOf(entryOf(agents, name)) !== undefined);
  if (standIns.length === 0) return fleet;
  return {
    ...fleet,
    agents: fleet.agents.map((agent) => inPlace(agent, placeOf(entryOf(agents, agent.name)))),
  };
}

/** Where an agent works instead of at home; `undefined`: at home, or about to return there. */
export function placeOf(state: Pick<AgentState, 'standIn'> | undefined): Place | undefined {
  const { standIn } = state ?? {};
  return standIn === undefined || standIn.back === true
    ? undefined
    : { backend: standIn.backend, model: standIn.model };
}

/** An agent as it is started in another place. */
const inPlace = (agent: AgentSpec, place: Place | undefined): AgentSpec =>
  place === undefined ? agent : { ...agent, ...place };

export interface StandInSituation {
  /** As the config has it. */
  readonly agent: AgentSpec;
  readonly member: Member;
  readonly windows: ReadonlyMap<string, LimitWindow>;
  /** A limit holds it where it works now. */
  readonly held: boolean;
  readonly traits: DriverTraits | undefined;
  readonly settings: WatchdogSettings;
  readonly backends: Fleet['backends'];
  readonly now: number;
}

export interface StandInStep {
  readonly standIn: StandIn | undefined;
  readonly actions: readonly Action[];
  readonly dueAt: number | undefined;
}

/** Whether an agent goes on in another place, because a limit lasts too long, or comes back from one. */
export function stepStandIn(situation: StandInSituation): StandInStep {
  const { member } = situation;
  const { standIn } = member.state;
  const stay: StandInStep = { standIn, actions: [], dueAt: undefined };
  const { facts } = member;
  if (facts.busy || facts.heldSince !== undefined || facts.session.state === 'unknown') return stay;
  if (standIn !== undefined && !hasMoved(member, standIn))
    return isFree(member) ? moveAgain(situation, standIn) : stay;
  if (standIn?.back === true) return { ...stay, standIn: undefined };
  if (standIn !== undefined && mayReturn(situation, standIn))
    return isFree(member) ? comeBack(situation, standIn) : stay;
  return situation.held && member.shouldRun ? leave(situation, stay) : stay;
}

/** The start that was decided has happened. */
const hasMoved = ({ facts }: Member, { since }: StandIn) => (facts.run?.startedAt ?? 0) >= since;

/** Nothing is cut short by a move: it is down, has nothing to do, or a limit has cut it short already. */
function isFree(member: Member): boolean {
  const { activity, limit } = member.facts;
  if (isDown(member)) return member.shouldRun;
  return activity.state === 'idle' || (limit !== undefined && activity.state !== 'working');
}

function mayReturn({ member, windows, backends }: StandInSituation, standIn: StandIn): boolean {
  const { home, name } = member;
  if (backends[standIn.backend] === undefined) return true;
  return ![...windows.values()].some((window) => {
    if (home === undefined || !stops(window, home.credential, home.model)) return false;
    if (window.state === 'lifted') return Object.hasOwn(window.releases ?? {}, name);
    return window.probe?.agent !== name;
  });
}

const stops = ({ credential, scope }: LimitWindow, account: string, model: string): boolean =>
  credential === account && (scope === 'all' || model.toLowerCase().includes(scope));

function comeBack({ agent, member, now }: StandInSituation, standIn: StandIn): StandInStep {
  const { name, watched } = member;
  const message = `${name} comes back to ${said(agent)} from ${said(standIn)}`;
  return {
    standIn: { ...standIn, since: now, back: true },
    dueAt: undefined,
    actions: [start(member, { event: 'fallback-ended', agent: name, session: watched.session, message })],
  };
}

function moveAgain({ member }: StandInSituation, standIn: StandIn): StandInStep {
  const event = standIn.back === true ? 'fallback-ended' : 'fallback-started';
  const message = `${member.name} is started in its place`;
  const why = { event, agent: member.name, session: member.watched.session, message } as const;
  return { standIn, actions: [start(member, why)], dueAt: undefined };
}

/** Goes on in the first place of its list that no limit stops. */
function leave(situation: StandInSituation, stay: StandInStep): StandInStep {
  const { agent, member, windows, settings, now, traits, backends } = situation;
  const hasWork = member.limit?.noticed !== undefined || isDown(member) || member.pending.length > 0;
  if (agent.fallback.length === 0 || !hasWork || !isFree(member)) return stay;
  const own = [...windows].flatMap(([id, one]) =>
    one.state !== 'lifted' && isAbout(id, one, member, member.limit) ? [one] : [],
  );
  const [longest] = own.sort((a, b) => endOf(b) - endOf(a));
  if (longest === undefined || longest.probe?.agent === member.name) return stay;
  const switchAt = switchesAt(longest, settings.limitFallbackAfterMs);
  if (now < switchAt) return { ...stay, dueAt: switchAt };
  const place = agent.fallback.find((one) => {
    if (backends[one.backend] === undefined || (one.backend === member.backend && one.model === member.model))
      return false;
    const account =
      entryOf(traits?.credentials ?? {}, one.backend) ?? `agent ${agent.name} in ${one.backend} ${one.model}`;
    return ![...windows.values()].some(
      (window) => window.state !== 'lifted' && stops(window, account, one.model),
    );
  });
  if (place === undefined) return stay;
  const until = longest.until === undefined ? 'until a person acts' : `until ${iso(longest.until)}`;
  const message = `${agent.name} goes on in ${said(place)}: ${longest.kind} limit ${until}`;
  return {
    standIn: { ...place, since: now },
    dueAt: undefined,
    actions: [
      start(member, { event: 'fallback-started', agent: agent.name, session: agent.session, message }),
    ],
  };
}

const endOf = ({ until }: LimitWindow) => until ?? Number.POSITIVE_INFINITY;

/** At once when the notice says that it lasts longer, or that no clock ends it; else when it has lasted so long. */
function switchesAt(window: LimitWindow, thresholdMs: number): number {
  if (window.lifts === 'person') return window.since;
  const known = window.stated && (window.until ?? 0) - window.since > thresholdMs;
  return known ? window.since : window.since + thresholdMs;
}

const said = ({ backend, model }: Place) => (model === '' ? backend : `${backend} with ${model}`);

const start = (member: Member, why: Extract<Action, { type: 'start' }>['why']): Action => ({
  type: 'start',
  name: member.name,
  replace: member.facts.session.state !== 'gone',
  why,
});
