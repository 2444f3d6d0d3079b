/** How long each piece of plugin code may take, in ms. */
export interface Deadlines {
  /** Loading the plugin's module, with its imports and what they await. Default: 30 s. */
  readonly import: number;
  /** Of that, running the modules: nothing else runs meanwhile. Default: 10 s. */
  readonly evaluate: number;
  /** The plugin's `setup`. Default: 10 s. */
  readonly setup: number;
  /** One call of a detector, which is synchronous. Default: 1 s; the conformance kit wants 1 ms. */
  readonly detect: number;
  /** One `launch` tap. Default: 30 s. */
  readonly launch: number;
  /** A driver's `deliver`. Default: 10 s. */
  readonly deliver: number;
  /** One `handoff` tap. Default: 60 s. */
  readonly handoff: number;
  /** One `onComplete` tap. Default: 60 s. */
  readonly onComplete: number;
  /** One look for transcripts. Default: 30 s. */
  readonly transcript: number;
  /** What any other function does before it first waits: nothing else runs meanwhile. Default: 2 s. */
  readonly synchronous: number;
}

/** The deadlines unless a caller says otherwise. */
export const DEFAULT_DEADLINES: Deadlines = Object.freeze({
  import: 30_000,
  evaluate: 10_000,
  setup: 10_000,
  detect: 1_000,
  launch: 30_000,
  deliver: 10_000,
  handoff: 60_000,
  onComplete: 60_000,
  transcript: 30_000,
  synchronous: 2_000,
});

/**
 * Waits for `work`, but not longer than `ms` and not past an abort: then it rejects with what `expired` or the signal
 * says, and whatever the work still does, its late rejection included, is ignored.
 */
export async function withDeadline<T>(
  work: Promise<T>,
  ms: number,
  expired: () => Error,
  signal?: AbortSignal,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(expired()), ms);
    onAbort = () => reject(signal?.reason ?? new Error('It was aborted.'));
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
  }
}
