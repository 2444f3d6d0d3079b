import {
  type DetectContext,
  type LimitNotice,
  limitTraits,
  type Observation,
} from '@agent-orchestrator/core/plugin';
import { hitsInNotice } from '../screen/limit-hits.ts';
import type { ClaudeState, Failure } from './state.ts';

/** What the API calls its limits (`rateLimitType`, 2.1.330), in the words of the tool. */
const TYPES: Readonly<Record<string, string>> = {
  five_hour: '5-hour',
  seven_day: 'weekly',
  seven_day_opus: 'Opus weekly',
  seven_day_sonnet: 'Sonnet weekly',
  overage: 'usage credits',
};

/**
 * The usage limit with which the last turn failed, by transcript or hooks; `undefined` when it failed otherwise or went
 * well. A `rate_limit` without a stated allowance is none: the server is busy.
 */
export function saidLimit({ signals }: Observation, context: DetectContext): LimitNotice | undefined {
  const failure = (signals?.state as ClaudeState | undefined)?.failure;
  if (failure === undefined) return undefined;
  // A clock time is meant as of when it was said.
  const hit = hitsInNotice(failure.text, { ...context, now: failure.at })[0];
  if (failure.limit === undefined && (hit === undefined || failure.error !== 'rate_limit')) return undefined;
  const resetsAt = failure.limit?.resetsAt ?? hit?.resetsAt;
  const named = nameOf(failure, resetsAt);
  const traits = hit?.traits ?? named ?? { kind: 'usage' };
  return {
    ...traits,
    ...(named?.window !== undefined && { window: named.window }),
    ...(resetsAt !== undefined && { lifts: 'clock' }),
    resetsAt,
    ...(failure.continues === true && resetsAt !== undefined && { continuesAt: resetsAt }),
    evidence: { source: 'signal', text: `${failure.source}: ${failure.text}`.slice(0, 300), at: failure.at },
  };
}

function nameOf({ limit }: Failure, resetsAt: number | undefined) {
  if (limit?.type === undefined) return undefined;
  return limitTraits(TYPES[limit.type] ?? limit.type.replaceAll('_', ' '), [], resetsAt);
}
