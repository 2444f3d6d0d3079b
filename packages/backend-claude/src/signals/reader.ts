import type { SessionSummary, SignalReader } from '@agent-orchestrator/core/plugin';
import { accepted } from './prompts.ts';
import { readHook } from './read-hook.ts';
import { readSession } from './read-session.ts';
import { readStatusLine } from './read-status-line.ts';
import { readTranscript } from './read-transcript.ts';
import { type ClaudeState, EMPTY } from './state.ts';

/** Makes sense of what Claude Code says by hooks, transcript, session file and status line. */
export const claudeSignals: SignalReader = {
  read(state, record, context) {
    const known = (state as ClaudeState | undefined) ?? EMPTY;
    switch (record.source) {
      case 'hooks':
        return readHook(known, record.value, record.at);
      case 'transcript':
        return readTranscript(known, record.value, record.at, context);
      case 'session':
        return readSession(known, record.value, record.at);
      case 'status line':
        return readStatusLine(known, record.value);
      default:
        return known;
    }
  },
  summary: (state) => summaryOf((state as ClaudeState | undefined) ?? EMPTY),
  accepted: (state, text, since) => accepted((state as ClaudeState | undefined) ?? EMPTY, text, since),
};

function summaryOf(state: ClaudeState): SessionSummary {
  const { sessionId, version, model, transcript, usage, contextPercent, costUsd, wellAt } = state;
  return {
    ...(sessionId !== undefined && { sessionId }),
    ...(version !== undefined && { toolVersion: version }),
    ...(model !== undefined && { model }),
    ...(transcript !== undefined && { transcript }),
    ...(usage !== undefined && { usage }),
    ...(contextPercent !== undefined && { contextPercent }),
    ...(costUsd !== undefined && { costUsd }),
    ...(wellAt !== undefined && { answeredAt: wellAt }),
  };
}
