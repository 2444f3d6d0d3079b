import { EventEmitter } from 'node:events';
import type { ControlConnection, ControlConnectionEvents } from './control-connection.ts';
import type { RunOptions, TmuxChannel, TmuxCommand, TmuxReply } from './tmux-channel.ts';
import { TmuxFailure } from './tmux-failure.ts';

/** State of a channel that repairs itself; times are milliseconds of the given clock. */
export type ChannelState =
  | { kind: 'connecting'; sinceMs: number; attempt: number }
  | { kind: 'connected'; sinceMs: number }
  | { kind: 'lost'; sinceMs: number; failure: TmuxFailure; attempts: number; nextAttemptMs: number };

export interface Backoff {
  /** Milliseconds before the first new attempt. */
  firstMs: number;
  /** Upper bound of the wait. */
  maxMs: number;
  factor: number;
  /** Each wait is taken between (1 - jitter) and 1 of its full length. */
  jitter: number;
}

export interface ReconnectingOptions {
  open: () => Promise<ControlConnection>;
  backoff: Backoff;
  random?: () => number;
  now?: () => number;
}

export interface ReconnectingEvents extends ControlConnectionEvents {
  state: [state: ChannelState];
}

/** The wait before attempt number `attempt` (the first repair is 1), in milliseconds. */
export function backoffDelay(backoff: Backoff, attempt: number, random: number): number {
  const full = Math.min(backoff.maxMs, backoff.firstMs * backoff.factor ** Math.max(0, attempt - 1));
  return Math.round(full * (1 - backoff.jitter * random));
}

/**
 * A control connection that is opened again when it is lost. Commands are never repeated: what was under way
 * fails with `lost`, because nobody knows whether it ran.
 */
export class ReconnectingChannel extends EventEmitter<ReconnectingEvents> implements TmuxChannel {
  readonly #options: ReconnectingOptions;
  readonly #now: () => number;
  #state: ChannelState;
  #connection: ControlConnection | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lostSince: number | undefined;
  #stopped = false;

  constructor(options: ReconnectingOptions) {
    super();
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#state = { kind: 'connecting', sinceMs: this.#now(), attempt: 0 };
  }

  get state(): ChannelState {
    return this.#state;
  }

  get connection(): ControlConnection | undefined {
    return this.#connection;
  }

  /** Makes the first attempt; resolves after it, whatever came of it. */
  start(): Promise<void> {
    return this.#attempt(0);
  }

  async run(sequence: readonly TmuxCommand[], options?: RunOptions): Promise<TmuxReply> {
    if (this.#connection) return this.#connection.run(sequence, options);
    const failure = this.#state.kind === 'lost' ? this.#state.failure : undefined;
    throw new TmuxFailure('lost', 'There is no connection to tmux at the moment.', failure?.message ?? '', {
      cause: failure,
    });
  }

  /** Closes the connection and makes no further attempt. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.close();
  }

  async #attempt(attempt: number): Promise<void> {
    this.#become({ kind: 'connecting', sinceMs: this.#now(), attempt });
    try {
      const connection = await this.#options.open();
      if (this.#stopped) return await connection.close();
      this.#adopt(connection);
    } catch (error) {
      const failure =
        error instanceof TmuxFailure ? error : new TmuxFailure('lost', String(error), '', { cause: error });
      this.#retry(failure, attempt + 1);
    }
  }

  #adopt(connection: ControlConnection): void {
    this.#connection = connection;
    this.#lostSince = undefined;
    connection.on('notification', (name, args) => this.emit('notification', name, args));
    connection.on('sessions-changed', () => this.emit('sessions-changed'));
    connection.on('windows-changed', () => this.emit('windows-changed'));
    connection.on('pane-died', (windowId) => this.emit('pane-died', windowId));
    connection.on('lost', (failure) => {
      if (this.#connection !== connection) return;
      this.#connection = undefined;
      this.#retry(failure, 1);
      this.emit('lost', failure);
    });
    this.#become({ kind: 'connected', sinceMs: this.#now() });
    // Lost between opening and here.
    if (!connection.isOpen && this.#connection === connection) {
      this.#connection = undefined;
      this.#retry(new TmuxFailure('lost', 'The tmux connection ended at once.'), 1);
    }
  }

  #retry(failure: TmuxFailure, attempt: number): void {
    if (this.#stopped) return;
    const now = this.#now();
    this.#lostSince ??= now;
    const waitMs = backoffDelay(this.#options.backoff, attempt, (this.#options.random ?? Math.random)());
    this.#become({
      kind: 'lost',
      sinceMs: this.#lostSince,
      failure,
      attempts: attempt - 1,
      nextAttemptMs: now + waitMs,
    });
    this.#timer = setTimeout(() => void this.#attempt(attempt), waitMs);
  }

  #become(state: ChannelState): void {
    this.#state = state;
    this.emit('state', state);
  }
}
