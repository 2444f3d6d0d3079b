import type { RecordedSource } from '../../state/run-record.ts';
import { EventParser } from './event-parser.ts';

/** First and longest pause before a stream is opened again, and how long an answer may take. Times in ms. */
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 15_000;
const ANSWER_MS = 10_000;
/** A longer snapshot is a problem of its source. Bytes. */
const LARGEST_SNAPSHOT = 8 * 1024 * 1024;

/** What a stream tells. */
export interface StreamEvents {
  readonly onValue: (value: unknown, about: { readonly url?: string; readonly event?: string }) => void;
  /** What has come so far was told; there may be more later. */
  readonly onRead: () => void;
  readonly onSkipped: () => void;
  /** Why it cannot be read now; `undefined`: it can. */
  readonly onProblem: (problem: string | undefined) => void;
}

type Source = Extract<RecordedSource, { kind: 'events' }>;

/**
 * Follows a stream of server-sent events until it is closed: opens it again whenever it ends, after pauses that double,
 * and asks for the snapshots each time before it reads on. Works in the background; nobody ever waits for it.
 */
export class EventStream {
  readonly #source: Source;
  readonly #events: StreamEvents;
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #pause = FIRST_PAUSE_MS;

  constructor(source: Source, events: StreamEvents) {
    this.#source = source;
    this.#events = events;
    void this.#open();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#closing.abort();
  }

  async #open(): Promise<void> {
    let problem: string;
    try {
      await this.#follow();
      problem = 'the stream has ended';
    } catch (error) {
      problem = reasonOf(error);
    }
    if (this.#closing.signal.aborted) return;
    this.#events.onProblem(problem);
    this.#timer = setTimeout(() => void this.#open(), this.#pause * (0.8 + 0.4 * Math.random()));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  /** Settles when the stream ends. */
  async #follow(): Promise<void> {
    const { url, snapshots = [] } = this.#source;
    const response = await this.#stream(url);
    try {
      const type = response.headers.get('content-type') ?? '';
      if (!type.startsWith('text/event-stream')) throw new Error(`it is no event stream but "${type}"`);
      const problems: string[] = [];
      for (const snapshot of snapshots) {
        await this.#snapshot(snapshot).catch((error) => problems.push(`${snapshot}: ${reasonOf(error)}`));
      }
      this.#events.onProblem(problems[0]);
      this.#pause = FIRST_PAUSE_MS;
      await this.#readOn(response);
    } finally {
      await response.body?.cancel().catch(() => {});
    }
  }

  async #readOn({ body }: Response): Promise<void> {
    const { onSkipped, onValue } = this.#events;
    const parser = new EventParser(({ data, ...about }) => {
      const value = parse(data);
      if (value === undefined) onSkipped();
      else onValue(value, about);
    }, onSkipped);
    const reader = body?.getReader();
    for (;;) {
      const part = await reader?.read();
      if (part?.value === undefined || this.#closing.signal.aborted) break;
      parser.push(part.value);
      this.#events.onRead();
    }
    reader?.releaseLock();
  }

  /** What does not exist (yet) is no problem: its value is `undefined`. */
  async #snapshot(url: string): Promise<void> {
    const response = await this.#get(url, 'application/json', AbortSignal.timeout(ANSWER_MS), [404]);
    if (!response.ok) {
      await response.body?.cancel();
      this.#events.onValue(undefined, { url });
      this.#events.onRead();
      return;
    }
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      parts.push(part as Uint8Array);
      size += (part as Uint8Array).length;
      if (size > LARGEST_SNAPSHOT) throw new Error('the answer is larger than 8 MiB');
    }
    const value = parse(Buffer.concat(parts).toString('utf8'));
    if (value === undefined) throw new Error('the answer is no JSON');
    if (this.#closing.signal.aborted) return;
    this.#events.onValue(value, { url });
    this.#events.onRead();
  }

  /** Only the beginning of the stream has a deadline: it may be silent for ever. */
  async #stream(url: string): Promise<Response> {
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new Error(`no answer within ${ANSWER_MS / 1000} s`)),
      ANSWER_MS,
    );
    try {
      return await this.#get(url, 'text/event-stream', late.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async #get(
    url: string,
    accept: string,
    signal: AbortSignal,
    fine: readonly number[] = [],
  ): Promise<Response> {
    const headers = { ...this.#source.headers, accept };
    const response = await fetch(url, { headers, signal: AbortSignal.any([signal, this.#closing.signal]) });
    if (response.ok || fine.includes(response.status)) return response;
    await response.body?.cancel();
    throw new Error(`it answers with status ${response.status}`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const { code, message: inner } = (cause ?? {}) as NodeJS.ErrnoException;
  return code ?? inner ?? message;
}
