import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TranscriptEntry, TranscriptReader, TranscriptSource } from '@agent-orchestrator/core/plugin';
import { codexHome } from './codex-home.ts';
import { asList, asNumber, asObject, asText, type JsonObject, textOf } from './signals/values.ts';

/** Reads Codex's rollouts: `sessions/YYYY/MM/DD/rollout-TIME-SESSION.jsonl` of its folder (0.169.0). */
export const codexTranscript: TranscriptReader = {
  locate: async ({ env, sessionId }) => {
    const home = codexHome(env);
    if (home === undefined || sessionId === undefined) return [];
    const files = await readdir(join(home, 'sessions'), { recursive: true }).catch((): string[] => []);
    const own = files.filter((file) => file.endsWith(`-${sessionId}.jsonl`)).sort();
    return own.map((file): TranscriptSource => ({ kind: 'lines', path: join(home, 'sessions', file) }));
  },
  parser: () => (value) => {
    const line = asObject(value);
    const payload = asObject(line?.payload);
    const stamped = Date.parse(asText(line?.timestamp) ?? '');
    const at = Number.isNaN(stamped) ? undefined : stamped;
    return payload === undefined ? [] : entriesOf(line?.type, payload).map((entry) => ({ ...entry, at }));
  },
};

/** An entry without its time. Written so, the union stays one. */
type Untimed = TranscriptEntry extends infer Entry
  ? Entry extends TranscriptEntry
    ? Omit<Entry, 'at'>
    : never
  : never;

function entriesOf(type: unknown, payload: JsonObject): Untimed[] {
  if (type === 'session_meta') {
    const sessionId = asText(payload.session_id);
    return sessionId === undefined
      ? []
      : [{ type: 'session', sessionId, text: asText(payload.source) ?? '' }];
  }
  if (type === 'token_usage_record') return usageOf(asObject(payload.usage));
  if (type !== 'event_msg') return [];
  if (payload.type === 'item_completed') return itemOf(asObject(payload.item));
  return payload.type === 'task_complete' ? errorOf(asObject(payload.error)) : [];
}

function itemOf(item: JsonObject | undefined): Untimed[] {
  const text = textOf(item?.content);
  switch (item?.type) {
    case 'UserMessage':
      return [{ type: 'user', text, origin: 'person' }];
    case 'AgentMessage':
      return [{ type: 'assistant', text }];
    case 'CommandExecution': {
      const id = asText(item.id) ?? '';
      const failed = asNumber(item.exit_code) !== 0;
      const output = typeof item.aggregated_output === 'string' ? item.aggregated_output : '';
      return [
        { type: 'tool-call', id, name: 'exec_command', input: { command: asList(item.command) } },
        { type: 'tool-result', id, text: output, failed },
      ];
    }
    default:
      return [];
  }
}

function errorOf(error: JsonObject | undefined): Untimed[] {
  const text = asText(error?.message);
  if (text === undefined) return [];
  return [
    error?.codex_error_info === 'usage_limit_exceeded' ? { type: 'limit', text } : { type: 'error', text },
  ];
}

function usageOf(usage: JsonObject | undefined): Untimed[] {
  const [input, output, cached] = ['input_tokens', 'output_tokens', 'cached_input_tokens'].map((key) =>
    asNumber(usage?.[key]),
  );
  if (input === undefined && output === undefined) return [];
  return [
    {
      type: 'usage',
      ...(input !== undefined && { inputTokens: input - (cached ?? 0) }),
      ...(output !== undefined && { outputTokens: output }),
      ...(cached !== undefined && { cacheReadTokens: cached }),
    },
  ];
}
