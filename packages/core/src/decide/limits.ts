import type { WatchdogSettings } from '../config/fleet.ts';
import type { Action } from './action.ts';
import type { FleetFacts } from './facts.ts';
import { isAbout, isAtWork, isDown, isHomeOf, type Member } from './limit-member.ts';
import { judgeProbe, probeWhenDue, SETTLE_MS } from './limit-probe.ts';
import { lift, release } from './limit-release.ts';
import type { AgentLimit, LimitWindow } from './limit-state.ts';
import { limitInTime, windowInTime } from './limit-times.ts';
import { adopt, isOver, type LimitRound, PROBE_EFFECT_MS, readNotices, shownOf } from './limit-window.ts';

/** After a question that could not be asked, in ms. */
const AGAIN_MS = 1_000;

/** What a limit forbids one agent for now. */
export interface LimitHold {
  /** ms since the epoch; `undefined`: no clock ends it. */
  readonly until: number | undefined;
  /** The messages that are typed all the same: they are the question whether the limit is over. */
  readonly allowed: ReadonlySet<string>;
  /** It has ended, and is to be started: that is the question, or it is its turn. */
  readonly start: boolean;
}

export interface LimitStep {
  readonly windows: Readonly<Record<string, LimitWindow>>;
  readonly limits: ReadonlyMap<string, AgentLimit | undefined>;
  readonly holds: ReadonlyMap<string, LimitHold>;
  readonly actions: readonly Action[];
  readonly dueAts: readonly number[];
}

/**
 * One step of all usage limits: notices are read, windows that are over are lifted, due ones are probed, and the agents
 * of lifted ones go on.
 */
export function stepLimits(
  windows: Readonly<Record<string, LimitWindow>>,
  members: readonly Member[],
  facts: FleetFacts,
  settings: WatchdogSettings,
  now: number,
): LimitStep {
  const round: LimitRound = {
    ...{ now, settings, members, actions: [], dueAts: [] },
    windows: new Map(
      Object.entries(windows).map(([id, window]) => [id, windowInTime(window, now, settings)]),
    ),
    limits: new Map(members.map((member) => [member.name, limitInTime(member.limit, now)])),
  };
  adopt(round);
  followWork(round);
  readNotices(round);
  for (const [id, window] of [...round.windows]) {
    const forNobody = !members.some(
      (one) => isAbout(id, window, one, round.limits.get(one.name)) || isHomeOf(window, one),
    );
    if (forNobody && window.until === undefined) round.windows.delete(id);
    const asked = window.state === 'probing';
    judgeProbe(round, id, facts);
    liftByEvidence(round, id);
    // What has changed since the last question is read before the next one.
    if (asked && round.windows.get(id)?.state === 'due') round.dueAts.push(now + AGAIN_MS);
    else probeWhenDue(round, id, facts);
    release(round, id, facts);
  }
  const holds = holdAll(round, facts);
  return {
    windows: Object.fromEntries(round.windows),
    ...{ limits: round.limits, holds, dueAts: round.dueAts },
    actions: [...filesToWrite(round), ...round.actions],
  };
}

/** Since when each agent that was cut short is at work again. */
function followWork(round: LimitRound): void {
  for (const { name, facts } of round.members) {
    const limit = round.limits.get(name);
    if (limit === undefined || facts.busy || facts.session.state === 'unknown') continue;
    if (isAtWork(facts)) {
      if (limit.workingSince === undefined || limit.workingSince > round.now)
        round.limits.set(name, { ...limit, workingSince: round.now });
    } else if (limit.workingSince !== undefined) {
      const { workingSince: _over, ...rest } = limit;
      round.limits.set(name, rest);
    }
  }
}

/**
 * An agent that showed the notice and has worked again for some seconds, or whose model has answered since, is the only proof
 * besides a probe: what others do may have been on its way before. A window of one agent is also over with its notice.
 */
function liftByEvidence(round: LimitRound, id: string): void {
  const { now } = round;
  const window = round.windows.get(id);
  if (window === undefined || window.state === 'lifted') return;
  for (const member of round.members) {
    const limit = round.limits.get(member.name);
    if (limit?.noticed !== id || !isAbout(id, window, member, limit)) continue;
    const settledAt = (limit.workingSince ?? Number.POSITIVE_INFINITY) + SETTLE_MS;
    const works = now >= settledAt && isAtWork(member.facts);
    if (limit.workingSince !== undefined && !works) round.dueAts.push(settledAt);
    const asked = window.state === 'probing';
    const answered = hasAnswered(window, member, limit);
    if (!works && !answered && !(window.own && !asked && isOver(window, member, now))) continue;
    lift(round, id, member, window.own || !(works || answered) ? 'clearing limit state' : 'it works again');
    return;
  }
}

/** A turn may begin and end between two looks. Under the limit of one family, another may answer. */
function hasAnswered({ scope }: LimitWindow, { facts }: Member, { noticedAt }: AgentLimit): boolean {
  const { answeredAt, model = '' } = facts.signals?.summary ?? {};
  if (answeredAt === undefined || noticedAt === undefined || facts.limit !== undefined) return false;
  return answeredAt > noticedAt && (scope === 'all' || model.toLowerCase().includes(scope));
}

/** What holds each agent, and what its record says of that. */
function holdAll(round: LimitRound, facts: FleetFacts): ReadonlyMap<string, LimitHold> {
  const holds = new Map<string, LimitHold>();
  const windows = [...round.windows];
  for (const member of round.members) {
    const { name } = member;
    const limit = round.limits.get(name);
    const own = windows.filter(([id, window]) => isHeldIn(id, window, member, limit));
    const [first] = own.sort(([, a], [, b]) => endOf(b) - endOf(a));
    if (first === undefined) {
      // Nobody knows yet whether what its screen shows is the old notice.
      const doubtful = limit?.continued !== undefined && member.facts.limit !== undefined;
      if (doubtful && !isAtWork(member.facts))
        holds.set(name, { until: limit.continued, allowed: new Set(), start: false });
      if (limit?.continued !== undefined) round.dueAts.push(limit.continued + PROBE_EFFECT_MS);
      if (limit !== undefined && limit.continued === undefined) round.limits.set(name, undefined);
      continue;
    }
    const [id, window] = first;
    const { noticed, continued: _over, ...kept } = { ...limit };
    const notice = noticed !== undefined && round.windows.has(noticed) ? { noticed } : {};
    const shown = shownOf(id, window);
    const until = window.state === 'lifted' ? limit?.until : shown.until;
    round.limits.set(name, { ...kept, ...shown, ...(until === undefined ? {} : { until }), ...notice });
    const all = own.map(([, one]) => one);
    holds.set(name, {
      until: window.until,
      allowed: allowedFor(member, all, limit, facts),
      start: all.every((one) => isToStart(one, member, round.now)),
    });
  }
  return holds;
}

const endOf = ({ state, until }: LimitWindow) =>
  state === 'lifted' ? Number.NEGATIVE_INFINITY : (until ?? Number.POSITIVE_INFINITY);

function isHeldIn(id: string, window: LimitWindow, member: Member, limit: AgentLimit | undefined): boolean {
  if (window.state === 'lifted') return Object.hasOwn(window.releases ?? {}, member.name);
  return isAbout(id, window, member, limit);
}

function isToStart({ state, probe, releases }: LimitWindow, member: Member, now: number): boolean {
  if (!isDown(member)) return false;
  if (state === 'lifted') return (releases?.[member.name] ?? Number.POSITIVE_INFINITY) <= now;
  return (
    state === 'probing' && probe?.how === 'start' && probe.agent === member.name && probe.doneAt === undefined
  );
}

function allowedFor(
  { name, facts: { run } }: Member,
  windows: readonly LimitWindow[],
  limit: AgentLimit | undefined,
  { messages }: FleetFacts,
): ReadonlySet<string> {
  const allowed = new Set<string>();
  const continuing = limit?.continuing?.messageId;
  if (continuing !== undefined && windows.every(({ state }) => state === 'lifted')) allowed.add(continuing);
  const probe = windows.find((one) => one.probe?.agent === name)?.probe;
  if (probe?.messageId !== undefined) allowed.add(probe.messageId);
  for (const message of messages) {
    if (message.to !== name) continue;
    const first = message.origin === 'kickoff' && message.runId === run?.runId;
    if (first && probe?.how === 'start') allowed.add(message.id);
  }
  return allowed;
}

/** The files that an earlier tool reads are kept true: until when, and how many probes. */
function filesToWrite(round: LimitRound): Action[] {
  return round.members.flatMap(({ name, limit: before }) => {
    const after = round.limits.get(name);
    const same = fileOf(before) === fileOf(after);
    return same ? [] : [{ type: 'write-limit' as const, name }];
  });
}

const fileOf = (limit: AgentLimit | undefined) =>
  limit === undefined || limit.continued !== undefined ? '' : `${limit.until} ${limit.probes}`;
