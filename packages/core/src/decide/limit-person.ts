import { isAbout, isTypable } from './limit-member.ts';
import type { LimitProbe, LimitWindow } from './limit-state.ts';
import type { LimitRound } from './limit-window.ts';
import { dataOf, note } from './limit-words.ts';

/** A person says that it is time: with `agents up NAME`, or, where nobody else asks, with a message. */
export function askedByPerson(round: LimitRound, id: string, window: LimitWindow): boolean {
  const { now, settings } = round;
  const sends = window.lifts === 'person' || settings.limitResume === 'notify';
  for (const member of round.members) {
    const limit = round.limits.get(member.name);
    if (!isAbout(id, window, member, limit) || member.facts.heldSince !== undefined) continue;
    const { name, facts, pending } = member;
    const run = facts.run;
    const base = { agent: name, byPerson: true, at: now };
    const start = (probe: LimitProbe, more: Partial<LimitWindow>) => {
      const probes = window.probes + 1;
      round.windows.set(id, { ...window, ...more, state: 'probing', probes, probe });
      const message = `limit probe #${probes} on ${name} — a person asks`;
      round.actions.push(note(member.watched, 'limit-probe', message, { probe: probes, ...dataOf(window) }));
      return true;
    };
    const byHand = run?.startedBy === 'command' && run.startedAt > window.noticedAt;
    if (byHand && facts.session.state === 'alive' && window.personRun !== run.runId)
      return start({ ...base, how: 'start', doneAt: now }, { personRun: run.runId });
    const asks = pending.find(({ origin, key }) => isGoOn(key) || (sends && origin === 'send'));
    if (asks !== undefined && isTypable(member))
      return start({ ...base, how: 'message', messageId: asks.id }, {});
  }
  return false;
}

/** The key of the message that `agents up NAME` leaves for an agent that a limit holds. */
export const isGoOn = (key: string): boolean => key.startsWith('go-on:');

/** Once. */
export function tell(round: LimitRound, id: string, window: LimitWindow): void {
  if (window.told) return;
  round.windows.set(id, { ...window, told: true });
  const message = `limit on ${window.seenBy} should be over; \`agents up ${window.seenBy}\` goes on`;
  round.actions.push(note({ name: window.seenBy, session: '' }, 'limit-probe', message, dataOf(window)));
}
