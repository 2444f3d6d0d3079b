import type { AgentView, BackendView } from './views.ts';

/** A running agent, as a driver's capabilities are told of it. */
export interface RunningAgent {
  readonly agent: AgentView;
  readonly backend: BackendView;
  /** The driver's own options, as its schema returned them. */
  readonly options: unknown;
  /** The environment that its session was given, without what the shell's start files add. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute folder in which a driver may keep files about this agent. */
  readonly stateDir: string;
  /** The tool's session id: what the signals say now, else what the plan named. */
  readonly sessionId: string | undefined;
  /** What the driver's plan asked to be kept for this run. */
  readonly memo: unknown;
}

/** A text to be handed to the tool through an interface of its own. */
export interface DeliveryRequest extends RunningAgent {
  readonly text: string;
  /** It is the first prompt. */
  readonly first: boolean;
  /** Aborted at the deadline. */
  readonly signal: AbortSignal;
}

/** How handing over went. */
export interface DeliveryAnswer {
  /**
   * `accepted`, `queued`: the tool has it. `refused`: it has not got it and says why. `unavailable`: its interface was not
   * reached and nothing was sent; the text is typed instead. `unknown`: nobody can tell, and it is not sent again.
   */
  readonly state: 'accepted' | 'queued' | 'refused' | 'unavailable' | 'unknown';
  readonly reason: string;
}

/** Where the transcript of a session is. */
export type TranscriptSource =
  /** A file with one JSON value a line; it may still grow. */
  | { readonly kind: 'lines'; readonly path: string }
  /** A file that holds one JSON value and is replaced as a whole. */
  | { readonly kind: 'document'; readonly path: string }
  /** Answers of a server with one JSON value. */
  | { readonly kind: 'http'; readonly url: string; readonly headers?: Readonly<Record<string, string>> }
  /** A program that prints one JSON value. */
  | { readonly kind: 'command'; readonly argv: readonly [string, ...string[]]; readonly cwd?: string };

/** One thing in a transcript. Times are ms since the epoch; texts are as the tool has them. */
export type TranscriptEntry = {
  readonly at: number | undefined;
  /** The tool's word for the sub-agent that it belongs to; absent: the session itself. */
  readonly subagent?: string;
} & (
  | { readonly type: 'user'; readonly text: string; readonly origin?: 'person' | 'tool' | 'system' }
  | { readonly type: 'assistant'; readonly text: string; readonly model?: string }
  | { readonly type: 'thinking'; readonly text: string }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly type: 'tool-result'; readonly id: string; readonly text: string; readonly failed: boolean }
  | { readonly type: 'error'; readonly text: string }
  | {
      readonly type: 'limit';
      readonly text: string;
      readonly resetsAt?: number;
    }
  /** The tool has put a summary in the place of what went before. `text`: what it says about that. */
  | { readonly type: 'compaction'; readonly text: string }
  /** A session begins here, or goes on. `text`: why, as far as the tool says. */
  | { readonly type: 'session'; readonly sessionId: string; readonly text: string }
  | {
      /** What was spent since the last entry of this type; never a running total. */
      readonly type: 'usage';
      readonly model?: string;
      readonly inputTokens?: number;
      readonly outputTokens?: number;
      readonly cacheReadTokens?: number;
      readonly cacheWriteTokens?: number;
      readonly costUsd?: number;
    }
);

/** A driver that can read its tool's transcripts. */
export interface TranscriptReader {
  /**
   * The session's transcripts, oldest first; empty: there are none. May read folders. Asked again every few seconds while
   * a transcript is followed, so that a source that comes later is found.
   */
  readonly locate: (
    running: RunningAgent & { readonly signal: AbortSignal },
  ) => Promise<readonly TranscriptSource[]>;
  /**
   * Whether a line of a `lines` source may add something: asked of its bytes, before they are parsed, so that a long file is
   * read fast. In doubt `true`. Absent: every line is parsed. Pure.
   */
  readonly wanted?: (line: Buffer) => boolean;
  /**
   * Makes a reader for one source: it is given each JSON value in order and returns what that adds. Pure but for its memory,
   * which is bounded. A value that it does not know adds nothing; one that it throws for counts as unreadable.
   */
  readonly parser: () => (value: unknown) => readonly TranscriptEntry[];
}
