/**
 * A source of structured signals that the core reads for a driver, as data of a launch plan. In `path` and `url`,
 * `{pid}` stands for the process id of the agent's program.
 */
export type SignalSource =
  | {
      /** A file that grows, one JSON value a line: a tool's hooks, its transcript. Another file in its place is read anew. */
      readonly kind: 'lines';
      /** Unique within the plan; the driver's reader is told it with each record. */
      readonly name: string;
      /** Absolute. It need not exist yet. */
      readonly path: string;
      /**
       * Where reading begins. `start` (default): at the beginning, but of a file that is longer than 1 MiB with the last
       * MiB. `end`: with what is written after the start of the agent.
       */
      readonly from?: 'start' | 'end';
      /**
       * `transcript`: once the reader's summary names a transcript, that file is read in place of `path`, from its start on.
       * For tools that begin another session, with a file of its own, while they run.
       */
      readonly follows?: 'transcript';
    }
  | {
      /** A small file that holds one JSON value and is replaced as a whole. */
      readonly kind: 'document';
      readonly name: string;
      /** Absolute. It need not exist yet. */
      readonly path: string;
    }
  | {
      /** A stream of server-sent events whose data is JSON. Opened again, with growing pauses, whenever it ends. */
      readonly kind: 'events';
      readonly name: string;
      readonly url: string;
      readonly headers?: Readonly<Record<string, string>>;
      /**
       * Asked with GET each time the stream has been opened, in this order; each answer is a record, read before the events
       * that have come meanwhile. What does not exist (404) has the value `undefined`.
       */
      readonly snapshots?: readonly string[];
    };

/** One thing that a source said. */
export interface SignalRecord {
  /** Name of the source. */
  readonly source: string;
  /** When the core read it, ms since the epoch. What the record itself says about its time is the driver's to read. */
  readonly at: number;
  /** A parsed line, a document, an event's data, a snapshot's body. `undefined`: the document does not exist (any more). */
  readonly value: unknown;
  /** For a snapshot: the URL that it answers. */
  readonly url?: string;
  /** Name of a server-sent event; absent when it has none. */
  readonly event?: string;
}

/** How one source is. */
export interface SourceHealth {
  readonly name: string;
  /** When it last said something, ms since the epoch. */
  readonly at: number | undefined;
  /** Why it cannot be read; `undefined`: it can, or it has not begun yet. */
  readonly problem: string | undefined;
  /** Lines and events that were left out because they are no JSON, no UTF-8 or longer than 8 MiB. Absent: none. */
  readonly skipped?: number;
}

/** What the sources have said so far. Absent in an observation while a long file is still being read. */
export interface SignalView {
  /** What the driver's `read` has made of all records; `undefined` before the first. */
  readonly state: unknown;
  /** When the newest record was read, ms since the epoch. */
  readonly at: number | undefined;
  readonly sources: readonly SourceHealth[];
}

/** Whom a record is about. */
export interface SignalContext {
  /** Name of the agent. */
  readonly agent: string;
  /** The tool's session id that the plan named. */
  readonly sessionId: string | undefined;
  /** When this run was started, ms since the epoch. */
  readonly startedAt: number;
}

/** One window of a quota, as the tool states it. */
export interface UsageWindow {
  /** The tool's own word: `five_hour`, `seven_day`, `primary` … */
  readonly window: string;
  /** 0 to 100. */
  readonly usedPercent: number;
  /** ms since the epoch. */
  readonly resetsAt?: number;
}

/** What the signals say about a session besides its activity. Whatever is not known is left out. */
export interface SessionSummary {
  /** The tool's session id now: some commands of a tool begin another one. */
  readonly sessionId?: string;
  /** Version of the tool. */
  readonly toolVersion?: string;
  readonly model?: string;
  /** Absolute path of the transcript being written. */
  readonly transcript?: string;
  readonly usage?: readonly UsageWindow[];
  /** How much of the context window is in use, 0 to 100. */
  readonly contextPercent?: number;
  /** Cost of the session as the tool states it. */
  readonly costUsd?: number;
  /** When its model last answered, ms since the epoch: a usage limit that was shown before is over then. */
  readonly answeredAt?: number;
}

/** That the tool has taken a text for a prompt. */
export interface Acceptance {
  /** `accepted`: it is being worked on, or was. `queued`: it will be, after the present turn. */
  readonly state: 'accepted' | 'queued';
  /** Which record says so, at most a line. */
  readonly text: string;
}

/**
 * Makes sense of the records. All functions are pure and synchronous: they are tested from recorded lines. What `read`
 * returns is plain data of bounded size, and is handed to the detectors with each observation.
 */
export interface SignalReader {
  /**
   * The state after one more record. `state` is `undefined` at first. A record that changes nothing is answered with the
   * very same state: only another one makes the core look at the agent again. A source whose record makes it throw is
   * read no further.
   */
  readonly read: (state: unknown, record: SignalRecord, context: SignalContext) => unknown;
  /** What the state says about the session. Asked of a state that `read` has returned, never before the first record. */
  readonly summary?: (state: unknown) => SessionSummary;
  /**
   * Whether the tool has accepted `text`, typed at `since` (ms since the epoch) or later; `undefined`: nothing says so.
   * Where this is declared, a message counts as delivered only when it answers; or, as without it, when its text was seen
   * to leave the input, if a source has a problem or none has said anything yet. `text` is what was typed: without control
   * characters and line ends at its end. Of a prompt that was given as an argument it is the prompt, `since` the start.
   */
  readonly accepted?: (state: unknown, text: string, since: number) => Acceptance | undefined;
}
