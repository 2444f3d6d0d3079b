/**
 * Why tmux could not do what was asked.
 *
 * - `missing`: no tmux binary; `too-old`, `unreadable-version`: see `checkTmux`
 * - `no-server`: no server runs on that socket, and starting one was not allowed
 * - `unreachable`: the socket is there but refuses us (permission, not a socket, other protocol)
 * - `deadline`: no answer in time; the command may still be carried out later
 * - `lost`: the connection ended before the answer; whether the command ran is unknown
 * - `refused`: tmux answered with an error
 * - `invalid`: the request cannot be expressed and was not sent
 */
export type TmuxFailureKind =
  | 'missing'
  | 'too-old'
  | 'unreadable-version'
  | 'no-server'
  | 'unreachable'
  | 'deadline'
  | 'lost'
  | 'refused'
  | 'invalid';

/** Thrown by everything in this folder. `detail` is tmux's own text or the offending value. */
export class TmuxFailure extends Error {
  override readonly name = 'TmuxFailure';
  readonly kind: TmuxFailureKind;
  readonly detail: string;

  constructor(kind: TmuxFailureKind, message: string, detail = '', options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.detail = detail;
  }
}
