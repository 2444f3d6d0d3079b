import type { UsageWindow } from '@agent-orchestrator/core/plugin';
import { withPrompt } from './prompts.ts';
import type { CodexState } from './state.ts';
import { asNumber, asObject, asText, type JsonObject, textOf } from './values.ts';

/** How much earlier than the start of the run a record may be stamped, ms. */
const SLACK = 5_000;

/**
 * The state after one line of a rollout (Codex CLI 0.169.0). Lines that were written before this run began are another
 * run's: of a session that was resumed, or of the one before, until the first hook has linked the new file.
 */
export function readRollout(
  state: CodexState,
  value: unknown,
  readAt: number,
  startedAt: number,
): CodexState {
  const line = asObject(value);
  const payload = asObject(line?.payload);
  const stamped = Date.parse(asText(line?.timestamp) ?? '');
  const at = Number.isNaN(stamped) ? readAt : stamped;
  if (payload === undefined || at < startedAt - SLACK) return state;
  if (line?.type === 'session_meta') {
    const version = asText(payload.cli_version, 100);
    return version === undefined ? state : { ...state, version };
  }
  return line?.type === 'event_msg' ? readEvent(state, payload, at) : state;
}

function readEvent(state: CodexState, event: JsonObject, at: number): CodexState {
  const turn = (kind: 'working' | 'idle', reason: string): CodexState => ({
    ...state,
    turn: { state: kind, reason, text: `rollout ${String(event.type)}`, at },
  });
  switch (event.type) {
    case 'task_started': {
      const { limit: _over, ...next } = turn('working', 'busy');
      return next;
    }
    case 'task_complete':
      return withError(turn('idle', 'ready'), asObject(event.error), at);
    case 'turn_aborted':
      return turn('idle', 'interrupted');
    case 'item_completed': {
      const item = asObject(event.item);
      return item?.type === 'UserMessage'
        ? withPrompt(state, textOf(item.content), at, 'rollout UserMessage')
        : state;
    }
    case 'token_count':
      return withUsage(state, event);
    default:
      return state;
  }
}

function withError(state: CodexState, error: JsonObject | undefined, at: number): CodexState {
  if (error?.codex_error_info !== 'usage_limit_exceeded') return state;
  const text = asText(error.message, 500) ?? 'usage_limit_exceeded';
  const full =
    state.usage?.filter(({ usedPercent, resetsAt = 0 }) => usedPercent >= 100 && resetsAt > at) ?? [];
  const resetsAt = Math.max(...full.map((window) => window.resetsAt ?? 0));
  return { ...state, limit: { text, at, ...(full.length > 0 && { resetsAt }) } };
}

function withUsage(state: CodexState, event: JsonObject): CodexState {
  const limits = asObject(event.rate_limits);
  const usage = ['primary', 'secondary'].flatMap((window) => windowOf(window, asObject(limits?.[window])));
  const info = asObject(event.info);
  const used = asNumber(asObject(info?.last_token_usage)?.total_tokens);
  const size = asNumber(info?.model_context_window);
  const contextPercent = used !== undefined && size ? Math.min(100, (100 * used) / size) : undefined;
  return {
    ...state,
    ...(usage.length > 0 && { usage }),
    ...(contextPercent !== undefined && { contextPercent }),
  };
}

function windowOf(window: string, stated: JsonObject | undefined): UsageWindow[] {
  const usedPercent = asNumber(stated?.used_percent);
  const seconds = asNumber(stated?.resets_at);
  if (usedPercent === undefined) return [];
  return [{ window, usedPercent, ...(seconds !== undefined && { resetsAt: seconds * 1000 }) }];
}
