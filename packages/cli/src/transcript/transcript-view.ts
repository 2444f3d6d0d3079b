import type { TranscriptEntry } from '@agent-orchestrator/core';
import { clipText } from './clip-text.ts';
import { count, newTally, type Tally } from './tally.ts';
import type { ViewItem } from './view-item.ts';

/** What of a transcript is shown. */
export interface ViewOptions {
  /** Only what happened at this time or later, ms since the epoch. */
  readonly since: number | undefined;
  readonly tools: 'none' | 'short' | 'full';
  readonly thinking: boolean;
  /** Lines of a result that `short` shows. */
  readonly resultLines: number;
}

/** Calls whose results have not come; older ones are forgotten. */
const CALLS_REMEMBERED = 1_000;

/** Turns entries into what is shown of them, one after the other. Pure but for its memory, which is bounded. */
export class TranscriptView {
  readonly tally: Tally = newTally();
  readonly #options: ViewOptions;
  readonly #calls = new Map<string, string>();
  #reached: boolean;
  #model: string | undefined;
  #lastCall: string | undefined;

  constructor(options: ViewOptions) {
    this.#options = options;
    this.#reached = options.since === undefined;
  }

  take(entry: TranscriptEntry): ViewItem[] {
    if (entry.type === 'tool-call') this.#remember(entry.id, entry.name);
    const items = [...this.#modelChange(entry), ...this.#show(entry)];
    if (!this.#isRecent(entry)) return [];
    count(this.tally, entry);
    return items;
  }

  /** What has no time counts as happening with what came before. */
  #isRecent({ at }: TranscriptEntry): boolean {
    const { since } = this.#options;
    if (since !== undefined && at !== undefined) this.#reached = at >= since;
    return this.#reached;
  }

  /** Sub-agents have models of their own, which are no change of the session's. */
  #modelChange(entry: TranscriptEntry): ViewItem[] {
    const to = entry.type === 'assistant' && entry.subagent === undefined ? entry.model : undefined;
    if (to === undefined) return [];
    const from = this.#model;
    this.#model = to;
    return from === undefined || from === to ? [] : [{ type: 'model', at: entry.at, from, to }];
  }

  #show(entry: TranscriptEntry): ViewItem[] {
    const { tools, thinking, resultLines } = this.#options;
    if (entry.type === 'usage') return [entry];
    if (entry.type === 'thinking' && !thinking) return [];
    if (entry.type === 'tool-result') {
      const tool = this.#calls.get(entry.id);
      const follows = this.#lastCall === entry.id;
      this.#calls.delete(entry.id);
      const clip = clipText(entry.text, tools === 'full' ? undefined : resultLines);
      return tools === 'none' ? [] : [{ ...entry, ...clip, tool, follows }];
    }
    this.#lastCall = entry.type === 'tool-call' ? entry.id : undefined;
    return entry.type === 'tool-call' && tools === 'none' ? [] : [entry];
  }

  #remember(id: string, name: string): void {
    this.#calls.set(id, name);
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > CALLS_REMEMBERED && oldest !== undefined) this.#calls.delete(oldest);
  }
}
