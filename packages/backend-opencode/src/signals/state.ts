/** What the server says about a session that is not idle (`/session/status`, 1.18.33). */
export type SessionStatus =
  | { readonly type: 'busy'; readonly at: number }
  | {
      readonly type: 'retry';
      readonly attempt: number;
      readonly message: string;
      /** When it tries again, ms since the epoch. */
      readonly next: number;
      /** OpenCode's word for a usage limit: `account_rate_limit`, `free_tier_limit`. */
      readonly limit?: string;
      readonly at: number;
    };

/** Something that a person is asked. */
export interface OpenRequest {
  readonly id: string;
  readonly kind: 'permission' | 'question';
  readonly session: string;
  /** What is asked, in a line. */
  readonly text: string;
  readonly at: number;
}

/** Why a turn failed. */
export interface TurnError {
  /** OpenCode's name: `APIError`, `ProviderAuthError`, `ContextOverflowError`, `MessageAbortedError` … */
  readonly name: string;
  readonly message: string;
  /** HTTP status of the provider. */
  readonly status?: number;
  readonly at: number;
}

/** The newest answer of the model. */
interface Turn {
  readonly message: string;
  /** It has no end yet. */
  readonly open: boolean;
  readonly compacting: boolean;
  readonly at: number;
}

/** A prompt that the session has. */
export interface Prompt {
  readonly id: string;
  /** When the server made it, ms since the epoch. */
  readonly at: number;
  /** Digests of its texts. */
  readonly texts: readonly string[];
  /** The model has been given it. */
  readonly begun: boolean;
}

/** What all records say together. Plain data; lists and tables keep their newest entries only. */
export interface OpencodeState {
  /** The agent's session, once it is known. */
  readonly session?: string;
  /** Sub-agents: session → session that started it. */
  readonly parents: Readonly<Record<string, string>>;
  /** Sessions that are not idle. */
  readonly statuses: Readonly<Record<string, SessionStatus>>;
  /** The server was asked for what its events leave out. */
  readonly complete: boolean;
  readonly requests: readonly OpenRequest[];
  readonly error?: TurnError;
  readonly turn?: Turn;
  readonly prompts: readonly Prompt[];
  readonly model?: string;
  readonly costUsd?: number;
  /** When an answer was last completed without an error, ms since the epoch. */
  readonly answeredAt?: number;
  readonly version?: string;
  /** When the newest record about the agent's own session was read, ms since the epoch. */
  readonly at: number;
}

export const EMPTY: OpencodeState = {
  parents: {},
  statuses: {},
  complete: false,
  requests: [],
  prompts: [],
  at: 0,
};

/** Whether a session is the agent's own or was started by it. */
export function isOurs({ session, parents }: OpencodeState, id: string): boolean {
  let next: string | undefined = id;
  for (let step = 0; next !== undefined && step < 16; step++) {
    if (next === session) return true;
    next = parents[next];
  }
  return false;
}
