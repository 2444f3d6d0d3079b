import type { WatchdogSettings } from '../config/fleet.ts';
import type { LimitNotice } from '../plugin/contract.ts';
import type { Action } from './action.ts';
import { isAbout, isAtWork, isDown, type Member, windowId } from './limit-member.ts';
import type { AgentLimit, LimitWindow } from './limit-state.ts';
import { extended, hit } from './limit-words.ts';

/** How long the effect of a probe is awaited, and how long afterwards an old notice may still stand on the screen. */
export const PROBE_EFFECT_MS = 15_000;
/** Longest pause between two probes, in pauses of `limit_probe_fallback`. */
const LONGEST_PAUSES = 6;
const JITTER = 0.1;
const HOUR = 3_600_000;
/** Longer than that an allowance cannot be used up: a time beyond is wrong, and counts as none. */
const LONGEST_MS: Readonly<Record<string, number>> = {
  five_hour: 5 * HOUR,
  daily: 24 * HOUR,
  weekly: 7 * 24 * HOUR,
};
/** Times that differ by less are the same, said in minutes. */
const OTHER_END_MS = 120_000;
const LONGEST_OF_ALL_MS = 32 * 24 * HOUR;

/** What one step over all limits works on. */
export interface LimitRound {
  readonly now: number;
  readonly settings: WatchdogSettings;
  readonly members: readonly Member[];
  readonly windows: Map<string, LimitWindow>;
  /** What each agent has to do with a limit from now on. */
  readonly limits: Map<string, AgentLimit | undefined>;
  readonly actions: Action[];
  /** When a look is due, ms since the epoch. */
  readonly dueAts: number[];
}

/** Reads the notice of each agent: it opens a window, joins one, or is old. */
export function readNotices(round: LimitRound): void {
  for (const member of round.members) {
    const { limit: notice } = member.facts;
    if (notice === undefined || !counts(member)) continue;
    if (isNews(round, member, notice)) enter(round, member, notice);
    else noteNative(round, member, notice);
  }
}

/** A tool may say after its notice, in a line of its own, that it continues by itself. */
function noteNative({ limits }: LimitRound, { name, credential }: Member, notice: LimitNotice): void {
  const limit = limits.get(name);
  if (notice.continuesAt === undefined || limit?.noticed !== windowId(credential, scopeOf(notice))) return;
  limits.set(name, { ...limit, ...nativeOf(notice) });
}

/** The notice of an agent that is looked after and does not work. A task that has ended well was not stopped by it. */
function counts({ facts, watchedOver, watched }: Member): boolean {
  const { session } = facts;
  if (!watchedOver || facts.busy || facts.heldSince !== undefined || isAtWork(facts)) return false;
  if (session.state === 'exited') return !(watched.oneShot && session.exitCode === 0);
  return session.state === 'alive';
}

function isNews(round: LimitRound, { name, credential }: Member, notice: LimitNotice): boolean {
  const limit = round.limits.get(name);
  const id = windowId(credential, scopeOf(notice));
  if (limit === undefined) return true;
  const windows = [...round.windows.values()];
  if (windows.some(({ probe }) => probe?.agent === name)) return false;
  const saidAt = notice.evidence.at ?? Number.NEGATIVE_INFINITY;
  if (limit.continuing !== undefined) return saidAt > limit.continuing.at;
  if (limit.continued !== undefined)
    return saidAt > limit.continued || round.now >= limit.continued + PROBE_EFFECT_MS;
  if (limit.noticed !== id) return true;
  const window = round.windows.get(id);
  if (window !== undefined && saysOtherwise(window, limit, notice, round.settings)) return true;
  const liftedAt = window?.liftedAt ?? 0;
  return window === undefined || saidAt > Math.max(limit.noticedAt ?? 0, liftedAt);
}

/** Another text with another end. The end alone may wander: `in 2 hours` is read anew at each look. */
function saysOtherwise(
  { until, state }: LimitWindow,
  { text }: AgentLimit,
  { resetsAt, evidence }: LimitNotice,
  { limitResetSlackMs }: WatchdogSettings,
): boolean {
  if (state === 'lifted' || text === undefined || text === evidence.text) return false;
  if (resetsAt === undefined || until === undefined) return false;
  return Math.abs(resetsAt + limitResetSlackMs - until) > OTHER_END_MS;
}

export const scopeOf = (notice: LimitNotice): string => (notice.scope ?? 'all').toLowerCase();

/** Opens a window for a notice, or lets it join the one that is open. */
export function enter(round: LimitRound, member: Member, notice: LimitNotice): void {
  const { now, windows } = round;
  const id = windowId(member.credential, scopeOf(notice));
  const open = windows.get(id);
  const isOpen = open !== undefined && open.state !== 'lifted';
  const seen = seenIn(member, notice, now);
  if (isOpen) windows.set(id, { ...joined(round, id, open, notice), noticedAt: seen.noticedAt });
  else {
    const { liftedAt: _over, releases: _releases, ...rest } = { ...EMPTY, ...open };
    const end = endOf(round, id, notice, 0);
    windows.set(id, {
      ...{ ...rest, ...seen, ...end },
      ...{ credential: member.credential, own: member.own, scope: scopeOf(notice), state: 'held' },
      since: open?.since ?? now,
      ...(member.model === '' ? { defaultOf: member.backend } : {}),
    });
  }
  const window = windows.get(id) as LimitWindow;
  round.limits.set(member.name, {
    ...shownOf(id, window),
    noticed: id,
    noticedAt: seen.noticedAt,
    text: notice.evidence.text,
    ...nativeOf(notice),
  });
  const others = round.members.filter(
    (one) => one.name !== member.name && isAbout(id, window, one, round.limits.get(one.name)),
  );
  round.actions.push(hit(member, window, others.length, isOpen, round.settings));
}

/** What its tool says that it will do by itself. */
const nativeOf = ({ continuesAt, continuesWithinMs }: LimitNotice) => ({
  ...(continuesAt === undefined ? {} : { continuesAt }),
  ...(continuesWithinMs === undefined ? {} : { continuesWithinMs }),
});

const EMPTY = { probes: 0, attempts: 0, misses: 0 };

type Seen = Pick<LimitWindow, 'noticedAt' | 'kind' | 'evidence' | 'source' | 'seenBy' | 'lifts'> &
  Partial<Pick<LimitWindow, 'allowance'>>;

function seenIn(member: Member, notice: LimitNotice, now: number): Seen {
  return {
    noticedAt: notice.evidence.at ?? now,
    kind: notice.kind,
    evidence: notice.evidence.text,
    source: notice.evidence.source,
    seenBy: member.name,
    lifts: notice.lifts ?? 'clock',
    ...(notice.window === undefined ? {} : { allowance: notice.window }),
  };
}

/** The newest time counts for one allowance; of two allowances that are used up, the later end. */
function joined(round: LimitRound, id: string, window: LimitWindow, notice: LimitNotice): LimitWindow {
  if (window.lifts === 'person') return window;
  if (notice.lifts === 'person') {
    const { until: _none, ...rest } = window;
    return { ...rest, lifts: 'person', state: window.state === 'due' ? 'held' : window.state };
  }
  const end = endOf(round, id, notice, window.misses);
  if (!end.stated || end.until === undefined) return window;
  const other =
    notice.window !== undefined && window.allowance !== undefined && notice.window !== window.allowance;
  const sooner = window.until !== undefined && window.until >= end.until;
  if (other && window.stated && sooner) return window;
  const seen = { kind: notice.kind, evidence: notice.evidence.text, source: notice.evidence.source };
  const state = window.state === 'due' ? 'held' : window.state;
  return {
    ...window,
    ...seen,
    ...end,
    state,
    ...(notice.window === undefined ? {} : { allowance: notice.window }),
  };
}

/** When to probe. A time that is not ahead, or further ahead than such a limit can last, is none. */
function endOf(
  { now, settings }: LimitRound,
  id: string,
  notice: LimitNotice,
  misses: number,
): Pick<LimitWindow, 'until' | 'stated'> {
  if (notice.lifts === 'person') return { stated: false };
  const { resetsAt, window } = notice;
  const longest = LONGEST_MS[window ?? ''] ?? LONGEST_OF_ALL_MS;
  if (resetsAt !== undefined && resetsAt - now <= longest + HOUR) {
    const until = resetsAt + settings.limitResetSlackMs;
    if (until > now) return { until, stated: true };
  }
  return { until: now + pause(settings.limitProbeFallbackMs, misses, `${id} ${now}`), stated: false };
}

/** No pause between two probes is longer, in ms. */
export const longestPause = ({ limitProbeFallbackMs }: WatchdogSettings): number =>
  limitProbeFallbackMs * LONGEST_PAUSES * (1 + JITTER);

/** `floor` at first; twice as much after each refusal, at the most six times, and up to a tenth more by chance. */
function pause(floor: number, misses: number, seed: string): number {
  let hash = 2_166_136_261;
  for (const char of seed) hash = Math.imul(hash ^ char.charCodeAt(0), 16_777_619) >>> 0;
  const chance = (hash % 1_000) / 1_000;
  const jitter = misses === 0 ? 0 : JITTER * chance;
  return Math.round(floor * Math.min(2 ** misses, LONGEST_PAUSES) * (1 + jitter));
}

/** The probe was refused: the new notice is read, and the window goes on. */
export function refuse(round: LimitRound, id: string, member: Member | undefined): void {
  const window = round.windows.get(id);
  if (window === undefined) return;
  const { probe: _over, until: _until, told: _told, ...rest } = window;
  const notice = member?.facts.limit;
  const misses = window.stated ? 0 : window.misses + 1;
  const silent: LimitNotice = { kind: '', resetsAt: undefined, lifts: window.lifts, evidence: SILENCE };
  const end = endOf(round, id, notice ?? silent, misses);
  const seen = member === undefined || notice === undefined ? {} : seenIn(member, notice, round.now);
  const next: LimitWindow = { ...rest, ...seen, ...end, misses: end.stated ? 0 : misses, state: 'held' };
  round.windows.set(id, next);
  if (member !== undefined && notice !== undefined) {
    round.limits.set(member.name, {
      ...shownOf(id, next),
      ...{ noticed: id, noticedAt: next.noticedAt, text: notice.evidence.text },
      ...nativeOf(notice),
    });
  }
  round.actions.push(...extended(member?.watched, next));
}

const SILENCE = { source: 'silence', text: '' } as const;

/** What an agent's own record says of its window. */
export function shownOf(id: string, window: LimitWindow): AgentLimit {
  const { since, until, stated, kind, evidence, probes } = window;
  return { window: id, since, ...(until === undefined ? {} : { until }), stated, kind, evidence, probes };
}

/** Makes windows of limits that were remembered for single agents: by an earlier version, or by an earlier tool. */
export function adopt(round: LimitRound): void {
  for (const member of round.members) {
    const limit = round.limits.get(member.name);
    if (limit === undefined || limit.window !== undefined) continue;
    const id = windowId(member.credential, 'all');
    const known = round.windows.get(id);
    const until = Math.max(limit.until ?? 0, known?.until ?? 0);
    const { since, stated, kind, evidence, probes } = limit;
    const own = { credential: member.credential, own: member.own, scope: 'all' };
    const rest = { lifts: 'clock', source: 'config', seenBy: member.name, attempts: 0, misses: 0 } as const;
    const opened = {
      state: 'held',
      ...own,
      ...rest,
      since,
      stated,
      kind,
      evidence,
      probes,
      noticedAt: since,
    };
    const window: LimitWindow = { ...opened, ...known, state: 'held', until };
    round.windows.set(id, window);
    round.limits.set(member.name, { ...shownOf(id, window), noticed: id, noticedAt: since });
  }
}

/** Its notice is gone, or its program is, and nobody else has to do with it: then the window is, too. */
export function isOver(window: LimitWindow, member: Member, now: number): boolean {
  const { facts } = member;
  if (facts.session.state === 'unknown' || facts.busy) return false;
  if (isDown(member)) return facts.limit === undefined && window.probe?.how !== 'start';
  const readable = facts.activity.state !== 'unknown' || (window.until !== undefined && now >= window.until);
  return facts.limit === undefined && readable;
}
