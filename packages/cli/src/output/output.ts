import type { Writable } from 'node:stream';

/** Where a verb writes. A reader that goes away (`agents up | head`) is no reason to stop in the middle. */
export interface Output {
  /** A line for people on standard output; nothing with `--json`. */
  line(text: string): void;
  /** A line for people on standard error; nothing with `--json`. */
  note(text: string): void;
  /** One JSON value as one line on standard output. */
  json(value: unknown): void;
  /** Text as it is, on standard output. */
  raw(text: string | Uint8Array): void;
  /** Settles when standard output can take more. */
  drained(): Promise<void>;
  /** Aborted when standard output has no reader any more. */
  readonly closed: AbortSignal;
}

export interface Streams {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** Makes the output of one invocation. */
export function openOutput({ stdout, stderr }: Streams, options: { readonly json: boolean }): Output {
  const closing = new AbortController();
  stdout.on('error', () => closing.abort());
  stderr.on('error', () => {});
  const raw = (text: string | Uint8Array) => {
    if (!closing.signal.aborted) stdout.write(text);
  };
  return {
    line: (text) => options.json || raw(`${text}\n`),
    note: (text) => options.json || stderr.write(`${text}\n`),
    json: (value) => raw(`${JSON.stringify(value)}\n`),
    raw,
    drained: () =>
      new Promise((resolve) => {
        if (!stdout.writableNeedDrain || closing.signal.aborted) return resolve();
        const done = () => {
          stdout.off('drain', done);
          closing.signal.removeEventListener('abort', done);
          resolve();
        };
        stdout.once('drain', done);
        closing.signal.addEventListener('abort', done, { once: true });
      }),
    closed: closing.signal,
  };
}
