import type { UsageWindow } from '@agent-orchestrator/core/plugin';
import type { ClaudeState } from './state.ts';
import { asNumber, asObject, asText } from './values.ts';

/** The state after one reading of what the tool gives its status line (Claude Code 2.1.330). */
export function readStatusLine(state: ClaudeState, value: unknown): ClaudeState {
  const status = asObject(value);
  if (status === undefined) return state;
  const model = asText(asObject(status.model)?.id);
  const contextPercent = asNumber(asObject(status.context_window)?.used_percentage);
  const costUsd = asNumber(asObject(status.cost)?.total_cost_usd);
  const version = asText(status.version);
  const usage = windowsOf(status.rate_limits);
  return {
    ...state,
    ...(model !== undefined && { model }),
    ...(contextPercent !== undefined && { contextPercent }),
    ...(costUsd !== undefined && { costUsd }),
    ...(version !== undefined && { version }),
    ...(usage.length > 0 && { usage }),
  };
}

function windowsOf(value: unknown): readonly UsageWindow[] {
  return Object.entries(asObject(value) ?? {})
    .slice(0, 20)
    .flatMap(([window, about]) => {
      const usedPercent = asNumber(asObject(about)?.used_percentage);
      const seconds = asNumber(asObject(about)?.resets_at);
      if (usedPercent === undefined) return [];
      return [{ window, usedPercent, ...(seconds !== undefined && { resetsAt: seconds * 1000 }) }];
    });
}
