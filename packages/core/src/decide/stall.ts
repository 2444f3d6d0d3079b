import type { WatchdogSettings } from '../config/fleet.ts';
import type { AgentFacts } from './facts.ts';
import type { AgentState } from './supervisor-state.ts';
import type { Watched } from './watched.ts';

/** Why an agent counts as stalled, or when it would. Times are ms since the epoch. */
export type StallVerdict =
  | { readonly stalled: true; readonly reason: string }
  | { readonly stalled: false; readonly dueAt: number | undefined };

/**
 * An idle agent is stalled when it has been idle for the backend's `stall_idle`; or, when it announced that it
 * waits, once both the announced time and the beginning of its idleness lie `stall_grace` behind.
 */
export function judgeStall(
  watched: Watched,
  state: AgentState,
  facts: AgentFacts,
  settings: WatchdogSettings,
  now: number,
): StallVerdict {
  const since = state.idleSince;
  if (watched.watch !== 'heal+stall' || since === undefined) return { stalled: false, dueAt: undefined };
  const idle = Math.max(0, now - since);
  if (facts.waitingUntil !== undefined) {
    const dueAt = Math.max(facts.waitingUntil, since) + settings.stallGraceMs;
    if (now <= dueAt) return { stalled: false, dueAt: dueAt + 1 };
    const past = Math.round((now - facts.waitingUntil) / 1000);
    return { stalled: true, reason: `past its WAITING-UNTIL by ${past}s — self-wake did not fire` };
  }
  const dueAt = since + watched.stallIdleMs;
  if (now < dueAt) return { stalled: false, dueAt };
  return { stalled: true, reason: `idle ${Math.round(idle / 1000)}s with no WAITING-UNTIL marker` };
}
