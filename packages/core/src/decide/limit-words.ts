import type { WatchdogSettings } from '../config/fleet.ts';
import type { EventName } from '../journal/event.ts';
import type { Action } from './action.ts';
import type { Member } from './limit-member.ts';
import type { LimitWindow } from './limit-state.ts';
import type { Watched } from './watched.ts';

const PROBE_PERSISTENT =
  'watchdog probe: if the quota window has reset, RESUME now — re-check status and continue from where you stopped.';
const PROBE_WORKER =
  'watchdog probe: if the quota window has reset, RESUME your loop now — pull latest, re-read your phase STATUS/REVIEW files, and continue; re-arm your loop pacing.';

/** What an agent is told that was cut short by a limit. */
export const goOnText = (kind: string): string =>
  ['loop', 'task'].includes(kind) ? PROBE_WORKER : PROBE_PERSISTENT;

/** Refused probes after which a person should know. */
const WARN_AT = 3;

export function note(
  watched: Pick<Watched, 'name' | 'session'> | undefined,
  event: EventName,
  message: string,
  data: Readonly<Record<string, unknown>>,
): Action {
  return { type: 'note', event: { event, agent: watched?.name, session: watched?.session, message, data } };
}

/** A notice was seen. */
export function hit(
  { name, watched }: Member,
  window: LimitWindow,
  others: number,
  joins: boolean,
  settings: WatchdogSettings,
): Action {
  const end =
    window.lifts === 'person'
      ? 'no clock lifts it'
      : window.stated
        ? `banner says reset ${weekdayTime(window.until ?? 0)}`
        : `no reset time stated; probing every ${minutes(settings.limitProbeFallbackMs)}`;
  const held = others === 0 ? '' : ` ${name} and ${others} more that share ${whatOf(window)}`;
  const holding = joins
    ? 'its window is known'
    : window.stated || window.lifts === 'person'
      ? `holding${held}`
      : `${held === '' ? '' : `holding${held}`}`;
  const parts = [end, holding].filter((part) => part !== '').join('; ');
  const proof = `${window.source}: "${window.evidence}"; ${nextOf(window, settings)}`;
  return note(
    watched,
    'limit-hit',
    `limit hit on ${name} — ${parts} (no reboots), from the ${proof}`,
    dataOf(window),
  );
}

const whatOf = ({ credential, scope }: LimitWindow) =>
  scope === 'all' ? `the quota of ${credential}` : `the ${scope} quota of ${credential}`;

/** What programs may want to know of a window. */
export function dataOf(window: LimitWindow): Record<string, unknown> {
  const { credential, scope, allowance, kind, evidence, source, stated, lifts, until, probes } = window;
  return {
    ...{ credential, scope, kind, evidence, source, stated, lifts, probes },
    ...(allowance === undefined ? {} : { allowance }),
    ...(until === undefined ? {} : { until: iso(until) }),
  };
}

/** The window goes on: until when, and a word to a person when that has happened some times. */
export function extended(watched: Watched | undefined, window: LimitWindow): Action[] {
  const name = watched?.name ?? window.seenBy;
  const end = window.until === undefined ? 'no clock lifts it' : `asking again ${iso(window.until)}`;
  const lines = [
    note(
      watched,
      'limit-extended',
      `limit on ${name} goes on after probe #${window.probes}; ${end}`,
      dataOf(window),
    ),
  ];
  const warning = `WARNING: ${name} still limited after ${window.probes} probes — flat probes; never rebooting`;
  if (window.probes === WARN_AT)
    lines.push(note(watched, 'limit-probe', warning, { probe: window.probes, warning: true }));
  return lines;
}

/** What happens next, in a few words. */
export function nextOf(
  { state, lifts, probe, seenBy, releases }: LimitWindow,
  settings: WatchdogSettings,
): string {
  const byPerson = `\`agents up ${seenBy}\` asks again`;
  if (state === 'probing') return `${probe?.agent ?? seenBy} is asked now`;
  if (state === 'lifted') return `${Object.keys(releases ?? {}).join(', ')} go on`;
  if (lifts === 'person') return `a person must act; then ${byPerson}`;
  if (settings.limitResume === 'notify') return state === 'due' ? byPerson : `then ${byPerson}`;
  return state === 'due' ? 'it is due: one agent is asked as soon as it can be' : 'then one agent is asked';
}

export const iso = (at: number): string => new Date(at).toISOString();

const minutes = (ms: number) =>
  ms < 60_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;

/** Made when it is first needed: it costs a verb 13 ms (Node 20). */
let weekdayFormat: Intl.DateTimeFormat | undefined;

function weekdayTime(at: number): string {
  weekdayFormat ??= new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return weekdayFormat.format(new Date(at)).replace(',', '');
}
