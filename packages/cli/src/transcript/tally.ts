import type { TranscriptEntry } from '@agent-orchestrator/core';

/** What was spent; a figure that the tool never stated is `null`. */
export interface Spent {
  inputTokens: number | null;
  outputTokens: number | null;
  cacheReadTokens: number | null;
  cacheWriteTokens: number | null;
  costUsd: number | null;
}

/** What a transcript comes to. Times are ms since the epoch. */
export interface Tally {
  prompts: number;
  answers: number;
  toolCalls: number;
  toolFailures: number;
  errors: number;
  limits: number;
  compactions: number;
  firstAt: number | null;
  lastAt: number | null;
  readonly total: Spent;
  /** By model; `""`: the tool does not say. */
  readonly models: Map<string, Spent>;
}

const FIGURES = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'costUsd'] as const;

export function newTally(): Tally {
  const counts = {
    prompts: 0,
    answers: 0,
    toolCalls: 0,
    toolFailures: 0,
    errors: 0,
    limits: 0,
    compactions: 0,
  };
  return { ...counts, firstAt: null, lastAt: null, total: nothingSpent(), models: new Map() };
}

/** Adds one entry. */
export function count(tally: Tally, entry: TranscriptEntry): void {
  if (entry.at !== undefined) {
    tally.firstAt = Math.min(tally.firstAt ?? entry.at, entry.at);
    tally.lastAt = Math.max(tally.lastAt ?? entry.at, entry.at);
  }
  switch (entry.type) {
    case 'user':
      if (entry.origin === undefined || entry.origin === 'person') tally.prompts++;
      return;
    case 'assistant':
      tally.answers++;
      return;
    case 'tool-call':
      tally.toolCalls++;
      return;
    case 'tool-result':
      if (entry.failed) tally.toolFailures++;
      return;
    case 'error':
      tally.errors++;
      return;
    case 'limit':
      tally.limits++;
      return;
    case 'compaction':
      tally.compactions++;
      return;
    case 'usage':
      spend(tally, entry);
      return;
    default:
  }
}

function spend({ total, models }: Tally, usage: Extract<TranscriptEntry, { readonly type: 'usage' }>): void {
  const model = usage.model ?? '';
  const own = models.get(model) ?? nothingSpent();
  models.set(model, own);
  for (const figure of FIGURES) {
    const amount = usage[figure];
    if (amount === undefined) continue;
    own[figure] = (own[figure] ?? 0) + amount;
    total[figure] = (total[figure] ?? 0) + amount;
  }
}

const nothingSpent = (): Spent => ({
  ...{ inputTokens: null, outputTokens: null, cacheReadTokens: null, cacheWriteTokens: null, costUsd: null },
});
