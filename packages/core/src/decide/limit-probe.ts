import type { FleetFacts } from './facts.ts';
import { isAbout, isAtWork, isDown, isHomeOf, isTypable, type Member, windowId } from './limit-member.ts';
import { DISMISS_MS, DISMISS_PATIENCE_MS, dismiss, leftAloneUntil, mustDismiss } from './limit-native.ts';
import { askedByPerson, tell } from './limit-person.ts';
import { lift } from './limit-release.ts';
import type { LimitProbe, LimitWindow } from './limit-state.ts';
import { enter, type LimitRound, PROBE_EFFECT_MS, refuse, scopeOf } from './limit-window.ts';
import { dataOf, goOnText, note } from './limit-words.ts';

/** Work that lasts this long after a probe, and idleness that shows no notice, are no accident. Times in ms. */
export const SETTLE_MS = 3_000;
/** A start that has not begun by then has failed. */
const START_PATIENCE_MS = 60_000;
/** Sends a probe when one is due: one for each credential at a time. */
export function probeWhenDue(round: LimitRound, id: string, facts: FleetFacts): void {
  const { now, settings, windows } = round;
  const window = windows.get(id);
  if (window === undefined || window.state === 'lifted' || window.state === 'probing') return;
  if (askedByPerson(round, id, window)) return;
  if (window.until === undefined) return;
  if (now < window.until) {
    round.dueAts.push(window.until);
    return;
  }
  const due: LimitWindow = { ...window, state: 'due' };
  windows.set(id, due);
  if (settings.limitResume === 'notify') {
    tell(round, id, due);
    return;
  }
  const siblings = [...windows].filter(([other, one]) => other !== id && one.credential === due.credential);
  if (siblings.some(([, { state }]) => state === 'probing')) return;
  const candidates = wanting(round, id, due).filter((member) => isFreeOf(siblings, member, now));
  if (candidates.length === 0) {
    if (wanting(round, id, due).length === 0) lift(round, id, undefined, 'nobody waits for it');
    return;
  }
  const canary = chosen(round, id, due, candidates, facts);
  if (canary !== undefined) begin(round, id, due, canary, facts);
}

/** Agents that have something to do once the window is over. */
function wanting(round: LimitRound, id: string, window: LimitWindow): readonly Member[] {
  return round.members.filter((member) => {
    if (!member.watchedOver || member.facts.heldSince !== undefined) return false;
    if (isHomeOf(window, member)) return true;
    const limit = round.limits.get(member.name);
    if (!isAbout(id, window, member, limit)) return false;
    if (isDown(member)) return member.shouldRun;
    return limit?.noticed === id || member.pending.length > 0;
  });
}

/** Another window holds it as well: its refusal would say nothing of this one. */
const isFreeOf = (others: readonly (readonly [string, LimitWindow])[], member: Member, now: number) =>
  !others.some(
    ([id, one]) =>
      one.state === 'held' &&
      isAbout(id, one, member, member.limit) &&
      (one.until ?? Number.POSITIVE_INFINITY) > now,
  );

/** Those that were cut short come first, then whoever has something to do; the next one after each refusal. */
function chosen(
  round: LimitRound,
  id: string,
  window: LimitWindow,
  candidates: readonly Member[],
  { messages }: FleetFacts,
): Member | undefined {
  const begun = messages.find((one) => one.id === probeId(window, window.attempts + 1))?.to;
  const same = candidates.find(({ name }) => name === begun);
  if (same !== undefined) return same;
  const ready = candidates.filter((member) => {
    if (isDown(member)) return !member.facts.busy;
    if (member.home !== undefined) return isTypable(member) && member.facts.activity.state === 'idle';
    const until = leftAloneUntil(round, member);
    if (until !== undefined && until > round.now) {
      round.dueAts.push(until);
      return false;
    }
    return isTypable(member) && !isAtWork(member.facts);
  });
  const cut = (member: Member) => round.limits.get(member.name)?.noticed === id;
  const ranks = [
    ready.filter((member) => cut(member) && !isDown(member)),
    ready.filter((member) => cut(member) && isDown(member)),
    ready.filter((member) => !isDown(member)),
    ready,
  ];
  const first = ranks.find((rank) => rank.length > 0) ?? [];
  return first[window.probes % first.length];
}

const probeId = (window: LimitWindow, count: number): string =>
  `probe:${window.own ? window.seenBy : `${window.credential} | ${window.scope}`}:${window.since}:${count}`;

function begin(round: LimitRound, id: string, window: LimitWindow, canary: Member, facts: FleetFacts): void {
  const { now } = round;
  const { name, watched } = canary;
  const probes = window.probes + 1;
  const asked: LimitWindow = { ...window, state: 'probing', probes, attempts: window.attempts + 1 };
  const base = { agent: name, at: now, byPerson: false };
  const set = (probe: LimitProbe) => round.windows.set(id, { ...asked, probe });
  if (isDown(canary) || canary.home !== undefined) {
    set({ ...base, how: 'start' });
    const message = `limit probe #${probes} on ${name} — starting it again`;
    round.actions.push(note(watched, 'limit-probe', message, { probe: probes, ...dataOf(window) }));
    return;
  }
  if (mustDismiss(canary, now)) {
    set({ ...base, how: 'message', dismissedAt: now });
    dismiss(round, canary);
    return;
  }
  set({ ...base, how: 'message', ...sendOn(round, canary, asked, facts) });
}

/** What waits for it anyway is the probe, else a text of ours. */
function sendOn(
  round: LimitRound,
  canary: Member,
  window: LimitWindow,
  { messages }: FleetFacts,
): Pick<LimitProbe, 'messageId'> {
  const { name, watched } = canary;
  const { probes } = window;
  const [first] = canary.pending;
  const id = probeId(window, window.attempts);
  const begun = messages.some((one) => one.id === id);
  const message = `limit probe #${probes} on ${name} — nudging to resume`;
  const data = { probe: probes, ...dataOf(window) };
  if (first !== undefined && !begun) {
    const text = `${message} with the ${first.origin} message that waits for it`;
    round.actions.push(note(watched, 'limit-probe', text, { ...data, id: first.id }));
    return { messageId: first.id };
  }
  round.actions.push({
    type: 'message',
    message: {
      ...{ id, to: name, origin: 'probe', key: `probe:${name}`, text: goOnText(watched.kind) },
      expiresAt: round.now + PROBE_EFFECT_MS,
    },
    why: { event: 'limit-probe', agent: name, session: watched.session, message, data },
  });
  return { messageId: id };
}

/** What has become of the probe under way. */
export function judgeProbe(round: LimitRound, id: string, facts: FleetFacts): void {
  const { now, windows } = round;
  const window = windows.get(id);
  const probe = window?.probe;
  if (window === undefined || window.state !== 'probing' || probe === undefined) return;
  const canary = round.members.find(({ name }) => name === probe.agent);
  if (
    canary === undefined ||
    canary.credential !== window.credential ||
    canary.facts.heldSince !== undefined
  ) {
    abandon(round, id, window);
    return;
  }
  if (canary.facts.busy || canary.facts.session.state === 'unknown') return;
  if (probe.messageId === undefined && probe.how === 'message') {
    afterDismissal(round, id, window, canary, facts);
    return;
  }
  const doneAt = probe.doneAt ?? doneWhen(round, window, probe, canary, facts);
  if (doneAt === 'never') abandon(round, id, window);
  if (typeof doneAt !== 'number') return;
  if (probe.doneAt === undefined) windows.set(id, { ...window, probe: { ...probe, doneAt } });
  judge(round, id, canary, doneAt, now);
}

function doneWhen(
  { now, dueAts }: LimitRound,
  { until }: LimitWindow,
  probe: LimitProbe,
  canary: Member,
  { messages }: FleetFacts,
): number | 'never' | undefined {
  const { facts } = canary;
  if (probe.how === 'start') {
    const began = facts.session.state !== 'gone' && (facts.run?.startedAt ?? 0) >= probe.at;
    if (began) return now;
    dueAts.push(probe.at + START_PATIENCE_MS);
    return now >= probe.at + START_PATIENCE_MS ? 'never' : undefined;
  }
  const message = messages.find((one) => one.id === probe.messageId);
  const open = message !== undefined && ['waiting', 'typing', 'submitted'].includes(message.state);
  // The outbox is read before the message of this very look is put into it.
  if (!open) return now > probe.at ? now : undefined;
  if (message.state !== 'waiting' || until === undefined) return undefined;
  dueAts.push(probe.at + PROBE_EFFECT_MS);
  return isAtWork(facts) || now >= probe.at + PROBE_EFFECT_MS ? 'never' : undefined;
}

function afterDismissal(
  round: LimitRound,
  id: string,
  window: LimitWindow,
  canary: Member,
  facts: FleetFacts,
): void {
  const { now } = round;
  const probe = window.probe as LimitProbe;
  const pressedAt = probe.dismissedAt ?? now;
  if (now < pressedAt + DISMISS_MS) {
    round.dueAts.push(pressedAt + DISMISS_MS);
    return;
  }
  const { limit, activity } = canary.facts;
  const stillOffers = limit?.continuesAt !== undefined || activity.state === 'waiting';
  if (!stillOffers && isTypable(canary) && !isAtWork(canary.facts)) {
    const sent = sendOn(round, canary, window, facts);
    round.windows.set(id, { ...window, probe: { ...probe, at: now, ...sent } });
  } else if (isAtWork(canary.facts) || now >= pressedAt + DISMISS_PATIENCE_MS) abandon(round, id, window);
  else round.dueAts.push(pressedAt + DISMISS_PATIENCE_MS);
}

/** Nothing was asked: the window is due as before. */
function abandon(round: LimitRound, id: string, window: LimitWindow): void {
  const { probe: _over, ...rest } = window;
  round.windows.set(id, {
    ...rest,
    probes: Math.max(0, window.probes - 1),
    state: window.until === undefined ? 'held' : 'due',
  });
}

const wasEnded = ({ facts: { session } }: Member) =>
  session.state === 'gone' || (session.state === 'exited' && session.exitCode === undefined);

function judge(round: LimitRound, id: string, canary: Member, doneAt: number, now: number): void {
  const window = round.windows.get(id) as LimitWindow;
  const { facts, watched } = canary;
  const { limit: notice, activity } = facts;
  const effectMs = PROBE_EFFECT_MS + (window.probe?.how === 'start' ? watched.connectDelayMs : 0);
  const isNew = (notice?.evidence.at ?? 0) > doneAt;
  if (isAtWork(facts)) {
    const since = Math.max(round.limits.get(canary.name)?.workingSince ?? now, doneAt);
    round.dueAts.push(since + SETTLE_MS);
    if (now >= since + SETTLE_MS) lift(round, id, canary, 'probe resumed it');
    return;
  }
  if (isDown(canary) && notice === undefined) {
    // Whoever was ended by somebody else has answered nothing: another one is asked.
    if (window.probe?.how === 'message' && wasEnded(canary)) abandon(round, id, window);
    else refuse(round, id, canary);
    return;
  }
  if (notice !== undefined) {
    const ended = facts.session.state === 'exited';
    if (!isNew && !ended && now < doneAt + effectMs) round.dueAts.push(doneAt + effectMs);
    else if (windowId(canary.credential, scopeOf(notice)) === id) refuse(round, id, canary);
    else {
      lift(round, id, canary, 'another limit is hit now');
      enter(round, canary, notice);
    }
    return;
  }
  const readable = activity.state !== 'unknown';
  const at = doneAt + (readable ? (window.own ? 0 : SETTLE_MS) : effectMs);
  const starting = window.probe?.how === 'start' && now < doneAt + effectMs;
  if (now >= at && !starting) lift(round, id, canary, 'probe resumed it');
  else round.dueAts.push(starting ? doneAt + effectMs : at);
}
