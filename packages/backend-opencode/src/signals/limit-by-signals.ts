import type { LimitNotice } from '@agent-orchestrator/core/plugin';
import { limitInText } from '../limit-in-text.ts';
import { statusOf } from './activity-by-signals.ts';
import type { OpencodeState, SessionStatus, TurnError } from './state.ts';

/** So much later than the end of the limit OpenCode may try again and still be said to continue by itself. */
const SOON = 60_000;
/** It tries again by a timer of its own; so long the server may take to say that it does. */
const RETRY_LAG = 30_000;

/** The usage limit that the server says it waits for, or that has ended the last turn. */
export function limitBySignals(state: OpencodeState & { readonly session: string }): LimitNotice | undefined {
  const status = statusOf(state);
  if (status?.type === 'retry') return limitOfRetry(status);
  return status === undefined && state.error !== undefined ? limitOfError(state.error) : undefined;
}

/** OpenCode's own limits name their reason, and are tried again when they end. Others are known by their words. */
function limitOfRetry({ limit, message, next, at }: RetryStatus): LimitNotice | undefined {
  const found = limitInText(message, next, { now: at });
  if (limit === undefined && found === undefined) return undefined;
  const { rule: _, ...notice } = found ?? { kind: 'usage', scope: 'all', lifts: 'clock' as const };
  const resetsAt = limit === undefined ? found?.resetsAt : next;
  const continues = resetsAt !== undefined && next >= resetsAt - SOON;
  const text = [limit, message].filter(Boolean).join(': ');
  return {
    ...notice,
    lifts: continues ? 'clock' : notice.lifts,
    resetsAt,
    ...(continues && { continuesAt: next, continuesWithinMs: RETRY_LAG }),
    evidence: { source: 'signal', text: text.slice(0, 200), rule: 'server-retry', at },
  };
}

function limitOfError({ message, at }: TurnError): LimitNotice | undefined {
  const found = limitInText(message, undefined, { now: at });
  if (found === undefined) return undefined;
  const { rule, ...notice } = found;
  return {
    ...notice,
    evidence: { source: 'signal', text: message.slice(0, 200), rule: `server-${rule}`, at },
  };
}

type RetryStatus = Extract<SessionStatus, { type: 'retry' }>;
