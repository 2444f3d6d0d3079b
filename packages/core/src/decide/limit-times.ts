import type { WatchdogSettings } from '../config/fleet.ts';
import type { AgentLimit, LimitWindow } from './limit-state.ts';
import { longestPause, PROBE_EFFECT_MS } from './limit-window.ts';

const SOON_MS = 60_000;

/** A clock that was set back must not make anybody wait for hours: only what a notice states may be far ahead. */
export function windowInTime(window: LimitWindow, now: number, settings: WatchdogSettings): LimitWindow {
  const { releases, probe, until, stated } = window;
  const latest = now + longestPause(settings);
  const turns = Object.entries(releases ?? {});
  return {
    ...window,
    ...(stated || until === undefined || until <= latest ? {} : { until: latest }),
    ...(turns.some(([, at]) => at > now + SOON_MS)
      ? { releases: Object.fromEntries(turns.map(([name, at]) => [name, Math.min(at, now + SOON_MS)])) }
      : {}),
    ...(probe === undefined ? {} : { probe: probeInTime(probe, now) }),
  };
}

function probeInTime(probe: NonNullable<LimitWindow['probe']>, now: number) {
  const { dismissedAt, doneAt } = probe;
  return {
    ...probe,
    at: Math.min(probe.at, now),
    ...(dismissedAt === undefined ? {} : { dismissedAt: Math.min(dismissedAt, now) }),
    ...(doneAt === undefined ? {} : { doneAt: Math.min(doneAt, now) }),
  };
}

/** What an agent has to do with a limit; `undefined` once it has gone on for a while. */
export function limitInTime(limit: AgentLimit | undefined, now: number): AgentLimit | undefined {
  if (limit === undefined) return undefined;
  const { continued, dismissedAt, continuing } = limit;
  if (continued !== undefined && (now >= continued + PROBE_EFFECT_MS || now < continued)) return undefined;
  if ((dismissedAt ?? now) <= now && (continuing?.at ?? now) <= now) return limit;
  return {
    ...limit,
    ...(dismissedAt === undefined ? {} : { dismissedAt: Math.min(dismissedAt, now) }),
    ...(continuing === undefined ? {} : { continuing: { ...continuing, at: Math.min(continuing.at, now) } }),
  };
}
