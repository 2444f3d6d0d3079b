import type { SignalContext, SignalRecord } from '@agent-orchestrator/core/plugin';
import { readEvent } from './read-event.ts';
import { readSnapshot } from './read-snapshot.ts';
import { EMPTY, type OpencodeState } from './state.ts';

/** The state after one more record of an OpenCode server: an event, or the answer to a question that completes them. */
export function readRecord(state: unknown, record: SignalRecord, context: SignalContext): OpencodeState {
  const before = (state as OpencodeState | undefined) ?? firstState(context);
  return record.url === undefined
    ? readEvent(before, record, context)
    : readSnapshot(before, record.value, new URL(record.url).pathname, record.at);
}

function firstState({ sessionId }: SignalContext): OpencodeState {
  return sessionId === undefined ? EMPTY : { ...EMPTY, session: sessionId };
}
