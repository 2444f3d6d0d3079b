import type { Acceptance, SessionSummary, SignalReader } from '@agent-orchestrator/core/plugin';
import { digestOf } from './read-message.ts';
import { readRecord } from './read-record.ts';
import type { OpencodeState } from './state.ts';

/** The server's clock and ours are the same machine's; a prompt may be made just before we say that we have typed it. */
const SLACK = 2_000;

/** Makes sense of what OpenCode's server says (1.18.33). */
export const opencodeSignals: SignalReader = {
  read: readRecord,
  summary: (state) => summaryOf(state as OpencodeState),
  accepted: (state, text, since) => acceptanceOf(state as OpencodeState, text, since),
};

function summaryOf({ session, version, model, costUsd, answeredAt }: OpencodeState): SessionSummary {
  return {
    ...(session !== undefined && { sessionId: session }),
    ...(version !== undefined && { toolVersion: version }),
    ...(model !== undefined && { model }),
    ...(costUsd !== undefined && { costUsd }),
    ...(answeredAt !== undefined && { answeredAt }),
  };
}

function acceptanceOf({ prompts }: OpencodeState, text: string, since: number): Acceptance | undefined {
  const digest = digestOf(text);
  const prompt = prompts.findLast(({ at, texts }) => at >= since - SLACK && texts.includes(digest));
  if (prompt === undefined) return undefined;
  return { state: prompt.begun ? 'accepted' : 'queued', text: `message ${prompt.id}` };
}
