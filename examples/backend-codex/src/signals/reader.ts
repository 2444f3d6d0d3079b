import type { SignalReader } from '@agent-orchestrator/core/plugin';
import { accepted } from './prompts.ts';
import { readHook } from './read-hook.ts';
import { readRollout } from './read-rollout.ts';
import { stateOf } from './state.ts';

/** Makes sense of what Codex says by its hooks and in its rollout. */
export const codexSignals: SignalReader = {
  read: (state, { source, value, at }, { startedAt }) => {
    if (source === 'hooks') return readHook(stateOf(state), value, at);
    return source === 'rollout' ? readRollout(stateOf(state), value, at, startedAt) : stateOf(state);
  },
  summary: (state) => {
    const { sessionId, version, model, transcript, usage, contextPercent } = stateOf(state);
    return {
      ...(sessionId !== undefined && { sessionId }),
      ...(version !== undefined && { toolVersion: version }),
      ...(model !== undefined && { model }),
      ...(transcript !== undefined && { transcript }),
      ...(usage !== undefined && { usage }),
      ...(contextPercent !== undefined && { contextPercent }),
    };
  },
  accepted,
};
