import type { TranscriptEntry } from '@agent-orchestrator/core';
import { clipText } from './clip-text.ts';
import type { Redactor } from './redact.ts';
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

/** What is clipped is looked through for secrets so much further, so that none is cut in two. Characters, and lines. */
const LINE_LOOKED_AT = 20_000;
const LINES_LOOKED_AT = 60;

/** Calls whose results have not come; older ones are forgotten. */
const CALLS_REMEMBERED = 1_000;

/** Turns entries into what is shown of them, one after the other. Pure but for its memory, which is bounded. */
export class TranscriptView {
  readonly tally: Tally = newTally();
  readonly #options: ViewOptions;
  readonly #redactor: Redactor | undefined;
  readonly #calls = new Map<string, string>();
  #reached: boolean;
  #model: string | undefined;
  #lastCall: string | undefined;

  /** Without a redactor everything stays as it is. */
  constructor(options: ViewOptions, redactor?: Redactor) {
    this.#options = options;
    this.#redactor = redactor;
    this.#reached = options.since === undefined;
  }

  take(entry: TranscriptEntry): ViewItem[] {
    if (entry.type === 'tool-call') this.#remember(entry.id, entry.name);
    const change = this.#modelChange(entry);
    if (!this.#isRecent(entry)) return [];
    count(this.tally, entry);
    return [...change, ...this.#show(entry)];
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
    const { tools, thinking } = this.#options;
    if (entry.type === 'usage') return [entry];
    if (entry.type === 'thinking' && !thinking) return [];
    if (entry.type === 'tool-result') return this.#showResult(entry);
    this.#lastCall = entry.type === 'tool-call' ? entry.id : undefined;
    if (entry.type === 'tool-call' && tools === 'none') return [];
    return [this.#redactor?.entry(entry) ?? entry] as ViewItem[];
  }

  /** What is clipped is redacted before, so that no half of a secret stays, but not the whole of a long text. */
  #showResult(entry: Extract<TranscriptEntry, { readonly type: 'tool-result' }>): ViewItem[] {
    const { tools, resultLines } = this.#options;
    const tool = this.#calls.get(entry.id);
    const follows = this.#lastCall === entry.id;
    this.#calls.delete(entry.id);
    this.#lastCall = undefined;
    if (tools === 'none') return [];
    const redact = this.#redactor?.text;
    if (tools === 'full') return [{ ...entry, text: redact?.(entry.text) ?? entry.text, tool, follows }];
    if (redact === undefined) return [{ ...entry, ...clipText(entry.text, resultLines), tool, follows }];
    const looked = clipText(entry.text, resultLines + LINES_LOOKED_AT, LINE_LOOKED_AT);
    const { text } = clipText(redact(withoutCutWords(looked.text)), resultLines);
    return [{ ...entry, ...clipText(entry.text, resultLines), text, tool, follows }];
  }

  #remember(id: string, name: string): void {
    this.#calls.set(id, name);
    const [oldest] = this.#calls.keys();
    if (this.#calls.size > CALLS_REMEMBERED && oldest !== undefined) this.#calls.delete(oldest);
  }
}

/** The end of a line that was cut may be half a secret, which has no form any more. */
function withoutCutWords(text: string): string {
  return text.length < LINE_LOOKED_AT ? text : text.replace(/\S{1,4000}…$/gm, '…');
}
