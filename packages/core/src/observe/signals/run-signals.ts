import { isAbsolute } from 'node:path';
import type { AcceptanceReport } from '../../decide/facts.ts';
import type { OrchestratorError } from '../../errors/orchestrator-error.ts';
import type { SessionSummary, SignalRecord, SignalView } from '../../plugin/signals.ts';
import type { GuardedReader, ReaderAnswer } from '../../plugins/ask-signals.ts';
import { readText } from '../../state/read-json.ts';
import type { RecordedSource, RunRecord } from '../../state/run-record.ts';
import { DocumentFile, HalfWritten } from './document-file.ts';
import { EventStream } from './event-stream.ts';
import type { FileSource, Pull } from './file-source.ts';
import { LinesFile } from './lines-file.ts';
import { PID, PidFile } from './pid-file.ts';

/** As many records are kept until they are read. */
const READ_TOGETHER = 200;

/** One run whose sources are followed. */
export interface FollowedRun {
  /** Of the agent. */
  readonly name: string;
  readonly run: RunRecord;
  /** Process id of the program in its pane. */
  readonly panePid: number;
  readonly reader: GuardedReader;
  /** Where the first prompt is, if it was given as an argument. */
  readonly promptPath: string;
}

/** Told of what a run's signals do. */
export interface RunEvents {
  /** The state, or what is wrong with a source, has changed. */
  readonly onNews: () => void;
  readonly onFailure: (failure: OrchestratorError) => void;
}

/** What a reading of all files came to. */
export interface Pulled {
  /** Bytes that may still be read. */
  readonly left: number;
  /** There is more to be read. */
  readonly again: boolean;
  /** The paths are other ones now. */
  readonly moved: boolean;
}

interface Health {
  at?: number;
  problem?: string;
  skipped: number;
  /** The driver could not read one of its records: it is read no further. */
  broken: boolean;
}

/** The sources of one run, and what the driver makes of them. */
export class RunSignals {
  readonly followed: FollowedRun;
  readonly #events: RunEvents;
  readonly #files = new Map<string, FileSource>();
  readonly #streams = new Map<string, EventStream>();
  readonly #health = new Map<string, Health>();
  #state: unknown;
  #at: number | undefined;
  #news = false;
  #pending: SignalRecord[] = [];
  /** Everything that was there at the beginning has been read. */
  #caughtUp = false;
  #summary: { readonly state: unknown; readonly value: SessionSummary | undefined } | undefined;
  #kickoff: { readonly state: unknown; readonly report: AcceptanceReport } | undefined;

  constructor(followed: FollowedRun, events: RunEvents) {
    this.followed = followed;
    this.#events = events;
    for (const source of followed.run.signals ?? []) this.#follow(source);
  }

  /** The files whose change is worth a look, as they are called now. */
  get paths(): readonly string[] {
    return [...this.#files.values()].map(({ path }) => path);
  }

  /** Reads what is new in the files. */
  pull(budget: number): Pulled {
    const before = this.paths.join('\0');
    let left = budget;
    let again = false;
    const read = (name: string, file: FileSource): void => {
      const pull = { ...this.#into(name), budget: left };
      try {
        if (left > 0) this.#pullFrom(name, file, pull);
        if (pull.budget > 0) this.#setProblem(name, undefined);
        else again = true;
      } catch (error) {
        if (error instanceof HalfWritten) again = true;
        else this.#setProblem(name, (error as NodeJS.ErrnoException).code ?? (error as Error).message);
      }
      left = pull.budget;
    };
    for (const [name, file] of this.#files) read(name, file);
    for (const [name, file] of this.#moveOn()) read(name, file);
    if (left > 0) this.#caughtUp = true;
    this.#announce();
    return { left, again, moved: before !== this.paths.join('\0') };
  }

  /** `undefined` while what was there at the beginning is still being read. */
  get view(): SignalView | undefined {
    if (!this.#caughtUp) return undefined;
    const sources = [...this.#health].map(([name, { at, problem, skipped }]) => ({
      ...{ name, at, problem },
      ...(skipped === 0 ? {} : { skipped }),
    }));
    return { state: this.#state, at: this.#at, sources };
  }

  get summary(): SessionSummary | undefined {
    return this.#caughtUp ? this.#currentSummary() : undefined;
  }

  #currentSummary(): SessionSummary | undefined {
    if (this.#state === undefined) return undefined;
    if (this.#summary === undefined || this.#summary.state !== this.#state) {
      const value = this.#accept(this.followed.reader.summary(this.followed.name, this.#state));
      this.#summary = { state: this.#state, value };
    }
    return this.#summary.value;
  }

  /** Whether the tool has accepted a text, typed at `since` (ms since the epoch) or later. */
  acceptance(text: string, since: number): AcceptanceReport {
    const { reader, name } = this.followed;
    if (!reader.canTellAccepted) return { state: 'no-evidence' };
    const answer =
      this.#state === undefined ? { value: undefined } : reader.accepted(name, this.#state, text, since);
    const found = this.#accept(answer);
    if (found !== undefined) return { state: found.state, text: found.text };
    const all = [...this.#health.values()];
    const works = all.some(({ at }) => at !== undefined) && all.every(({ problem }) => problem === undefined);
    return { state: works && !('failure' in answer) ? 'nothing' : 'no-evidence' };
  }

  /** The same of a first prompt that was given as an argument; `undefined`: there was none. */
  get kickoff(): AcceptanceReport | undefined {
    const { run, promptPath } = this.followed;
    if (run.firstPrompt !== 'command' || !this.#caughtUp) return undefined;
    const before = this.#kickoff;
    const isSettled = before?.report.state === 'accepted' || before?.report.state === 'queued';
    if (before !== undefined && (isSettled || before.state === this.#state)) return before.report;
    const text = run.promptText ?? readText(promptPath) ?? '';
    if (text.trim() === '') return undefined;
    const report = this.acceptance(text, run.startedAt);
    this.#kickoff = { state: this.#state, report };
    return report;
  }

  close(): void {
    for (const file of this.#files.values()) file.close();
    for (const stream of this.#streams.values()) stream.close();
  }

  #follow(source: RecordedSource): void {
    const { name } = source;
    this.#health.set(name, { skipped: 0, broken: false });
    if (source.kind !== 'events') {
      this.#files.set(name, this.#fileOf(source));
      return;
    }
    const own = (url: string) => url.replaceAll(PID, String(this.followed.panePid));
    const { snapshots, url, ...rest } = source;
    const resolved = { ...rest, url: own(url), ...(snapshots && { snapshots: snapshots.map(own) }) };
    const { onValue, onSkipped } = this.#into(name);
    const stream = new EventStream(resolved, {
      onValue,
      onRead: () => {
        this.#readPending(name);
        this.#announce();
      },
      onSkipped,
      onProblem: (problem) => {
        this.#setProblem(name, problem);
        this.#announce();
      },
    });
    this.#streams.set(name, stream);
  }

  #fileOf(source: Exclude<RecordedSource, { kind: 'events' }>): FileSource {
    const make = (path: string) =>
      source.kind === 'document' ? new DocumentFile(path) : new LinesFile(path, source.begin);
    const { panePid, run } = this.followed;
    if (!source.path.includes(PID)) return make(source.path);
    return new PidFile(source.path, { panePid, startedAt: run.startedAt }, make);
  }

  /** The tool has begun another transcript: the sources that follow it are files there from now on. */
  #moveOn(): readonly (readonly [string, FileSource])[] {
    const following = (this.followed.run.signals ?? []).filter(
      (source) => source.kind === 'lines' && source.follows === 'transcript' && this.#files.has(source.name),
    );
    if (following.length === 0 || this.#state === undefined) return [];
    const path = this.#currentSummary()?.transcript;
    if (path === undefined || !isAbsolute(path)) return [];
    return following.flatMap(({ name }) => {
      const before = this.#files.get(name);
      if (before === undefined || before.path === path) return [];
      before.close();
      const file = new LinesFile(path);
      this.#files.set(name, file);
      return [[name, file] as const];
    });
  }

  #pullFrom(name: string, file: FileSource, pull: Pull): void {
    try {
      file.pull(pull);
    } finally {
      this.#readPending(name);
    }
  }

  /** Where the records of one source go. Some of them are read together: each by itself would cost more. */
  #into(source: string) {
    return {
      onValue: (value: unknown, about: Pick<SignalRecord, 'url' | 'event'> = {}) => {
        this.#pending.push({ source, at: Date.now(), value, ...about });
        if (this.#pending.length >= READ_TOGETHER) this.#readPending(source);
      },
      onSkipped: () => {
        const health = this.#health.get(source);
        if (health !== undefined) health.skipped += 1;
      },
    };
  }

  /** All of them are of this one source. */
  #readPending(source: string): void {
    const records = this.#pending;
    this.#pending = [];
    const health = this.#health.get(source);
    if (health === undefined || health.broken || records.length === 0) return;
    const { run, reader, name } = this.followed;
    const context = { agent: name, sessionId: run.sessionId, startedAt: run.startedAt };
    const { state, count, failure } = reader.read(this.#state, records, context);
    const last = records[count - 1];
    if (last !== undefined) {
      health.at = last.at;
      this.#at = last.at;
    }
    if (state !== this.#state) this.#news = true;
    this.#state = state;
    if (failure !== undefined) this.#break(source, health, failure);
  }

  #break(source: string, health: Health, failure: OrchestratorError): void {
    health.broken = true;
    health.problem = failure.message;
    this.#news = true;
    this.#files.get(source)?.close();
    this.#files.delete(source);
    this.#streams.get(source)?.close();
    this.#streams.delete(source);
    this.#events.onFailure(failure);
  }

  #setProblem(source: string, problem: string | undefined): void {
    const health = this.#health.get(source);
    if (health === undefined || health.broken || health.problem === problem) return;
    if (problem === undefined) delete health.problem;
    else health.problem = problem;
    this.#news = true;
  }

  #accept<T>(answer: ReaderAnswer<T>): T | undefined {
    if ('value' in answer) return answer.value;
    this.#events.onFailure(answer.failure);
    return undefined;
  }

  /** Only when all of a reading is done. */
  #announce(): void {
    if (!this.#news) return;
    this.#news = false;
    this.#events.onNews();
  }
}
