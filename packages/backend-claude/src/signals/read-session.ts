import { basename, dirname, join } from 'node:path';
import type { ClaudeState } from './state.ts';
import { asNumber, asObject, asText } from './values.ts';

/**
 * The state after one reading of `sessions/PID.json` (Claude Code 2.1.330). The tool replaces it whenever its status changes
 * and removes it when it ends; after `kill -9` it stays, but is no longer read. `value` is `undefined` when there is none.
 */
export function readSession(state: ClaudeState, value: unknown, readAt: number): ClaudeState {
  const document = asObject(value);
  const status = asText(document?.status);
  const { session: before, ...rest } = state;
  if (document === undefined || status === undefined) return rest;
  const pid = asNumber(document.pid);
  const waitingFor = asText(document.waitingFor);
  const sessionId = asText(document.sessionId);
  const version = asText(document.version);
  const since =
    asNumber(document.statusUpdatedAt) ??
    asNumber(document.updatedAt) ??
    (before?.status === status ? before.since : readAt);
  return {
    ...rest,
    session: {
      ...{ status, since: Math.min(since, readAt), name: `sessions/${pid ?? '?'}.json` },
      ...(waitingFor !== undefined && { waitingFor }),
    },
    ...(sessionId !== undefined && { sessionId }),
    ...transcriptOf(sessionId, rest),
    ...(version !== undefined && { version }),
  };
}

/** Of another session than so far (`/clear`) the transcript lies beside the last one; hooks that are late or fail say nothing. */
function transcriptOf(
  sessionId: string | undefined,
  { transcript }: Pick<ClaudeState, 'transcript'>,
): Pick<ClaudeState, 'transcript'> {
  if (sessionId === undefined || transcript === undefined) return {};
  const name = `${sessionId}.jsonl`;
  return basename(transcript) === name ? {} : { transcript: join(dirname(transcript), name) };
}
