import type { TranscriptEntry, TranscriptSource } from '../plugin/capabilities.ts';
import { fetchDocument } from './fetch-document.ts';
import { type Cursor, nameOfSource, type TranscriptInput, type TranscriptSink } from './transcript-input.ts';

/** Shortest pause between two looks at a document, in ms. */
const PAUSE_MS = 2_000;
/** A document that takes long is asked for more seldom: at most this part of the time is spent on it. */
const SHARE = 1 / 20;

/**
 * Reads a document again and again and hands on what is new. The end of it may still change (an answer that is being
 * streamed), so an entry is handed on when two readings agree on it and on all before it.
 */
export class DocumentCursor implements Cursor {
  readonly #source: Exclude<TranscriptSource, { readonly kind: 'lines' }>;
  readonly #input: TranscriptInput;
  readonly #sink: TranscriptSink;
  readonly #signal: AbortSignal;
  #last: readonly TranscriptEntry[] = [];
  #shown = 0;
  #nextAt = 0;
  #problem: string | undefined;

  constructor(
    source: Exclude<TranscriptSource, { readonly kind: 'lines' }>,
    input: TranscriptInput,
    sink: TranscriptSink,
    signal: AbortSignal,
  ) {
    this.#source = source;
    this.#input = input;
    this.#sink = sink;
    this.#signal = signal;
  }

  async advance(): Promise<boolean> {
    const began = performance.now();
    if (began < this.#nextAt) return this.#problem === undefined;
    try {
      const value = await fetchDocument(this.#source, this.#input.env, this.#signal);
      const entries = this.#input.openParser().read(value);
      await this.#show(entries, agreement(this.#last, entries, this.#shown));
      this.#last = entries;
      this.#problem = undefined;
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.#problem && !this.#signal.aborted)
        this.#sink.problem({ source: nameOfSource(this.#source), reason: message });
      this.#problem = message;
    }
    const took = performance.now() - began;
    this.#nextAt = began + took + Math.max(PAUSE_MS, took / SHARE);
    return this.#problem === undefined;
  }

  finish(): Promise<void> {
    return this.#show(this.#last, this.#last.length);
  }

  async close(): Promise<void> {}

  async #show(entries: readonly TranscriptEntry[], end: number): Promise<void> {
    const more = entries.slice(this.#shown, end);
    this.#shown = Math.max(this.#shown, end);
    if (more.length > 0) await this.#sink.entries(more, nameOfSource(this.#source));
  }
}

/** How many entries from the start two readings have in common; those before `from` count as agreed. */
function agreement(
  before: readonly TranscriptEntry[],
  now: readonly TranscriptEntry[],
  from: number,
): number {
  let at = from;
  while (at < Math.min(before.length, now.length) && JSON.stringify(before[at]) === JSON.stringify(now[at]))
    at++;
  return at;
}
