import type { FleetFacts } from './facts.ts';
import { isAbout, isAtWork, isDown, isHomeOf, isTypable, type Member } from './limit-member.ts';
import { DISMISS_MS, dismiss, leftAloneUntil, mustDismiss } from './limit-native.ts';
import type { AgentLimit, LimitWindow } from './limit-state.ts';
import type { LimitRound } from './limit-window.ts';
import { dataOf, goOnText, note } from './limit-words.ts';

/** Agents of a lifted window go on this long after one another, and the last one not later than that. Times in ms. */
const SPACING_MS = 500;
const LAST_MS = 6_000;
/** A text that could not be typed for so long is out of date. */
const CONTINUE_EXPIRES_MS = 900_000;

/** The window is over: who was cut short goes on first, then those that only waited. `by` goes on already. */
export function lift(round: LimitRound, id: string, by: Member | undefined, how: string): void {
  const { now, windows, settings } = round;
  const window = windows.get(id);
  if (window === undefined) return;
  const { probe: _over, until: _until, told: _told, ...rest } = window;
  const held = round.members.filter(
    (member) =>
      (isAbout(id, window, member, round.limits.get(member.name)) || isHomeOf(window, member)) &&
      member.name !== by?.name,
  );
  const cut = (member: Member) => round.limits.get(member.name)?.noticed === id;
  const order = [...held.filter(cut), ...held.filter((member) => !cut(member))];
  const spacing = Math.min(SPACING_MS, LAST_MS / Math.max(1, order.length));
  const wait = settings.limitResume === 'notify' ? 0 : spacing;
  const releases = Object.fromEntries(
    order.map(({ name }, index) => [name, now + Math.round(wait * (index + 1))]),
  );
  if (by !== undefined) goesOn(round, by.name);
  windows.set(id, { ...rest, state: 'lifted', liftedAt: now, misses: 0, releases });
  const others = order.length === 0 ? '' : `; ${order.length} more of ${window.credential} follow`;
  const who = by?.watched ?? round.members.find(({ name }) => name === window.seenBy)?.watched;
  const message = `limit lifted on ${who?.name ?? window.credential} — ${how}${others}`;
  round.actions.push(note(who, 'limit-lifted', message, dataOf(window)));
}

function goesOn(round: LimitRound, name: string): void {
  const limit = round.limits.get(name);
  if (limit === undefined) return;
  const { window = '', since, stated, kind, evidence, probes } = limit;
  round.limits.set(name, { window, since, stated, kind, evidence, probes, continued: round.now });
}

/** Lets the agents of a lifted window go on, each in its turn and each once. */
export function release(round: LimitRound, id: string, facts: FleetFacts): void {
  const window = round.windows.get(id);
  if (window?.state !== 'lifted') return;
  const left: Record<string, number> = {};
  for (const [name, at] of Object.entries(window.releases ?? {})) {
    const member = round.members.find((one) => one.name === name);
    if (member === undefined) continue;
    if (at > round.now) round.dueAts.push(at);
    else if (hasGoneOn(round, id, window, member, facts, at)) continue;
    left[name] = at;
  }
  if (Object.keys(left).length === 0) round.windows.delete(id);
  else round.windows.set(id, { ...window, releases: left });
}

/** Whether nothing is left to do for it. What is to be done next is done. */
function hasGoneOn(
  round: LimitRound,
  id: string,
  window: LimitWindow,
  member: Member,
  facts: FleetFacts,
  since: number,
): boolean {
  const { settings } = round;
  const { name, watched } = member;
  const limit = round.limits.get(name);
  if (member.facts.busy || member.facts.session.state === 'unknown') return false;
  if (member.home !== undefined) return true;
  const elsewhere = heldElsewhere(round, id, member);
  if (elsewhere !== undefined) {
    if (limit?.noticed === id) round.limits.set(name, { ...limit, noticed: elsewhere });
    return true;
  }
  if (limit?.noticed !== id && !isDown(member)) return true;
  if (settings.limitResume === 'notify' || member.facts.heldSince !== undefined) {
    if (limit !== undefined) goesOn(round, name);
    return true;
  }
  if (isDown(member)) return !member.shouldRun || hasFailedToStart(member, since);
  if ((member.facts.run?.startedAt ?? 0) >= since || isAtWork(member.facts)) {
    const byItself = limit?.continuing === undefined && isAtWork(member.facts);
    const how = byItself ? 'it goes on by itself' : 'it goes on';
    round.actions.push(note(watched, 'limit-lifted', `limit lifted on ${name} — ${how}`, dataOf(window)));
    goesOn(round, name);
    return true;
  }
  if (limit === undefined) return true;
  return limit.continuing === undefined
    ? proceed(round, window, member, limit)
    : isTold(round, member, limit, facts);
}

/** Another window that still holds it: then it goes on when that is over. */
function heldElsewhere({ windows, limits }: LimitRound, id: string, member: Member): string | undefined {
  const others = [...windows].filter(([other, { state }]) => other !== id && state !== 'lifted');
  return others.find(([other, window]) => isAbout(other, window, member, limits.get(member.name)))?.[0];
}

const hasFailedToStart = ({ state, facts }: Member, since: number) =>
  state.startFailures > 0 || (facts.session.state === 'exited' && (facts.run?.startedAt ?? 0) >= since);

function proceed(round: LimitRound, window: LimitWindow, member: Member, limit: AgentLimit): boolean {
  const { now } = round;
  const { name, watched, pending } = member;
  const alone = leftAloneUntil(round, member);
  if (alone !== undefined && alone > now) {
    round.dueAts.push(alone);
    return false;
  }
  if (mustDismiss(member, now)) {
    if (isTypable(member)) dismiss(round, member);
    return false;
  }
  if (limit.dismissedAt !== undefined && now < limit.dismissedAt + DISMISS_MS) {
    round.dueAts.push(limit.dismissedAt + DISMISS_MS);
    return false;
  }
  if (!isTypable(member)) return false;
  const [first] = pending;
  const id = first?.id ?? `continue:${name}:${limit.noticedAt ?? limit.since}`;
  round.limits.set(name, { ...limit, continuing: { at: now, messageId: id } });
  const message = `limit lifted on ${name} — telling it to go on`;
  if (first !== undefined) {
    const text = `${message} with the ${first.origin} message that waits for it`;
    round.actions.push(note(watched, 'limit-lifted', text, { ...dataOf(window), id }));
    return false;
  }
  round.actions.push({
    type: 'message',
    message: {
      ...{ id, to: name, origin: 'probe', key: `probe:${name}`, text: goOnText(watched.kind) },
      expiresAt: now + CONTINUE_EXPIRES_MS,
    },
    why: { event: 'limit-lifted', agent: name, session: watched.session, message, data: dataOf(window) },
  });
  return false;
}

/** The message is out of our hands. */
function isTold(round: LimitRound, { name }: Member, limit: AgentLimit, { messages }: FleetFacts): boolean {
  const { now } = round;
  const { at, messageId } = limit.continuing ?? { at: now, messageId: undefined };
  const open = messages.some(
    ({ id, state }) => id === messageId && ['waiting', 'typing', 'submitted'].includes(state),
  );
  if (open && now < at + CONTINUE_EXPIRES_MS) return false;
  if (now === at) return false;
  goesOn(round, name);
  return true;
}
