import type { Member } from './limit-member.ts';
import type { LimitRound } from './limit-window.ts';

/** The screen is looked at again this long after keys were pressed; then, at the latest, they have had their effect. Times in ms. */
export const DISMISS_MS = 1_000;
export const DISMISS_PATIENCE_MS = 5_000;
/** Keys that had no effect are pressed once more after that. */
const DISMISS_AGAIN_MS = 300_000;
/** A tool that does not say how long it may take has continued by itself this long after the time that it states, or never will. */
const NATIVE_GRACE_MS = 130_000;
/** With `limit_resume = "native"`: the tool is trusted for this long. */
const NATIVE_SILENCE_MS = 600_000;

/** Until when an agent is left to its tool, which says that it continues by itself; `undefined`: it need not be. */
export function leftAloneUntil(round: LimitRound, member: Member): number | undefined {
  const { facts, limit } = member;
  const gone = facts.limit === undefined && facts.session.state === 'alive';
  // While it begins to, its promise is gone from the screen a moment before its notice is.
  const withdrawn = facts.limit !== undefined && facts.limit.continuesAt === undefined;
  const begins = withdrawn && round.settings.limitResume === 'native' && limit?.dismissedAt === undefined;
  const said = facts.limit?.continuesAt !== undefined ? facts.limit : gone || begins ? limit : undefined;
  const { continuesAt, continuesWithinMs = NATIVE_GRACE_MS } = said ?? {};
  if (continuesAt === undefined) return undefined;
  if (begins) return continuesAt + continuesWithinMs;
  if (round.settings.limitResume === 'native') return continuesAt + NATIVE_SILENCE_MS;
  if (facts.limit?.continuesAt === undefined && limit?.dismissedAt !== undefined) return undefined;
  return mustDismiss(member, round.now) ? undefined : continuesAt + continuesWithinMs;
}

/** The notice offers something that a text would not take back, and says which keys do. */
export function mustDismiss({ facts, limit }: Member, now: number): boolean {
  if (facts.limit?.dismiss === undefined) return false;
  if (limit?.dismissedAt !== undefined && now < limit.dismissedAt + DISMISS_AGAIN_MS) return false;
  return facts.limit.continuesAt !== undefined || facts.activity.state === 'waiting';
}

/** Has the keys pressed that the notice names. */
export function dismiss(round: LimitRound, { name, watched, facts }: Member): void {
  const keys = facts.limit?.dismiss ?? [];
  const limit = round.limits.get(name);
  if (limit !== undefined) round.limits.set(name, { ...limit, dismissedAt: round.now });
  round.dueAts.push(round.now + DISMISS_MS);
  round.actions.push({
    type: 'press',
    name,
    keys,
    why: {
      event: 'limit-probe',
      agent: name,
      session: watched.session,
      message: `${keys.join(' ')} on ${name} — taking back what its limit notice offers`,
      data: { keys: [...keys], evidence: facts.limit?.evidence.text ?? '' },
    },
  });
}
