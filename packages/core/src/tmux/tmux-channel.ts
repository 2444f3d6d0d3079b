/** A tmux command with its arguments; nothing in it is interpreted on the way. */
export type TmuxCommand = readonly string[];

export interface RunOptions {
  /** Milliseconds until the promise rejects with `deadline`; default {@link DEFAULT_DEADLINE_MS}. */
  deadlineMs?: number;
}

export interface TmuxReply {
  /** Output of all commands of the sequence, in order; bytes that are not UTF-8 become U+FFFD. */
  lines: string[];
}

/** A way to reach a tmux server: a control connection, or a process per batch. */
export interface TmuxChannel {
  /**
   * Runs commands in one turn of the server, so that nothing happens between them; the first error ends the
   * sequence. Calls made in the same tick share one write, those of one turn of the event loop one process.
   *
   * @throws TmuxFailure `refused`, `deadline`, `lost`, `no-server`, `unreachable`, `missing` or `invalid`.
   */
  run(sequence: readonly TmuxCommand[], options?: RunOptions): Promise<TmuxReply>;
}

export const DEFAULT_DEADLINE_MS = 5000;
