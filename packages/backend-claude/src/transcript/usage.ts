import type { TranscriptEntry } from '@agent-orchestrator/core/plugin';
import { asNumber, asObject, asText, type JsonObject } from '../signals/values.ts';

type Usage = Omit<Extract<TranscriptEntry, { readonly type: 'usage' }>, 'at'>;
type Counts = readonly [input: number, output: number, read: number, written: number];

const FIELDS = [
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
] as const;
/** Answers that are remembered: their lines follow each other closely. */
const REMEMBERED = 64;

/**
 * Counts what was spent. An answer has a line for each of its blocks, and each repeats the usage of the whole answer, the
 * later ones perhaps with more: only the difference is new.
 */
export function usageCounter(): (line: JsonObject) => Usage | undefined {
  const counted = new Map<string, Counts>();
  return (line) => {
    const message = asObject(line.message);
    const usage = asObject(message?.usage);
    const model = asText(message?.model);
    if (usage === undefined || model === '<synthetic>') return undefined;
    const id = asText(message?.id) ?? asText(line.requestId) ?? '';
    const before = counted.get(id) ?? [0, 0, 0, 0];
    const counts = FIELDS.map((field, index) => Math.max(asNumber(usage[field]) ?? 0, before[index] ?? 0));
    counted.delete(id);
    counted.set(id, counts as unknown as Counts);
    for (const oldest of counted.keys()) {
      if (counted.size <= REMEMBERED) break;
      counted.delete(oldest);
    }
    const [input = 0, output = 0, read = 0, written = 0] = counts.map(
      (count, index) => count - (before[index] ?? 0),
    );
    if (input + output + read + written === 0) return undefined;
    return {
      ...{ type: 'usage', inputTokens: input, outputTokens: output },
      ...{ cacheReadTokens: read, cacheWriteTokens: written },
      ...(model !== undefined && { model }),
    };
  };
}
