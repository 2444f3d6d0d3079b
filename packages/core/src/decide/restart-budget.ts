import type { WatchdogSettings } from '../config/fleet.ts';
import type { AgentState } from './supervisor-state.ts';

/** A run that lasted this long was a good one: a crash after it is not a crash loop. */
export const LASTING_RUN_MS = 30_000;

/** The longest pause between two restarts. */
export const LONGEST_BACKOFF_MS = 300_000;

/**
 * Why an agent needs a start. Only `crash` and `stall` can be its own fault; `first` is not even a restart, and `limit`, after
 * a usage limit had ended it, is none that counts.
 */
export type RestartCause = 'crash' | 'stall' | 'external' | 'limit' | 'first';

export type RestartVerdict =
  | { readonly when: 'now' }
  | { readonly when: 'later'; readonly until: number; readonly quarantine: boolean; readonly reason: string };

/**
 * When an agent may be restarted. The first crash is healed at once; crashes soon after the start wait ever longer;
 * too many restarts within the window put the agent into quarantine until the oldest of them has left it.
 * Sessions that somebody else ended are healed at once, but never in a storm.
 */
export function restartVerdict(
  state: Pick<AgentState, 'restarts' | 'shortRuns' | 'exit'>,
  cause: RestartCause,
  now: number,
  settings: WatchdogSettings,
): RestartVerdict {
  const recent = recentRestarts(state.restarts, now, settings);
  const spent = recent.length >= settings.restartLimit;
  if (cause === 'first' || cause === 'limit') return { when: 'now' };
  if (spent && cause !== 'external') {
    const until = (recent.at(-settings.restartLimit) ?? now) + settings.restartWindowMs;
    return {
      when: 'later',
      until,
      quarantine: true,
      reason: `${recent.length} restarts within ${seconds(settings.restartWindowMs)}`,
    };
  }
  if (spent) {
    const until = (recent.at(-1) ?? now) + LONGEST_BACKOFF_MS;
    return until <= now
      ? { when: 'now' }
      : {
          when: 'later',
          until,
          quarantine: false,
          reason: `${recent.length} restarts within ${seconds(settings.restartWindowMs)}`,
        };
  }
  if (cause !== 'crash' || state.shortRuns <= 1) return { when: 'now' };
  const pause = Math.min(settings.restartBackoffMs * 2 ** (state.shortRuns - 2), LONGEST_BACKOFF_MS);
  const until = (state.exit?.at ?? now) + pause;
  return until <= now
    ? { when: 'now' }
    : { when: 'later', until, quarantine: false, reason: `${state.shortRuns} short runs in a row` };
}

/** The restarts that still count, oldest first. */
export function recentRestarts(times: readonly number[], now: number, settings: WatchdogSettings): number[] {
  return times.filter((at) => at > now - settings.restartWindowMs && at <= now);
}

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;
