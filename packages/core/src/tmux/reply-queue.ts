import type { ControlReply } from './control-parser.ts';
import type { TmuxCommand, TmuxReply } from './tmux-channel.ts';
import { TmuxFailure } from './tmux-failure.ts';

interface Waiting {
  sequence: readonly TmuxCommand[];
  repliesLeft: number;
  lines: string[];
  timer: NodeJS.Timeout;
  resolve: (reply: TmuxReply) => void;
  reject: (failure: TmuxFailure) => void;
}

/**
 * Pairs replies with the sequences that were sent, in order. A sequence whose deadline passed keeps its place,
 * so that its late reply is not taken for the next one's.
 */
export class ReplyQueue {
  // Taken from `#head` on; the array is cut when half of it is used up.
  #waiting: Waiting[] = [];
  #head = 0;

  get size(): number {
    return this.#waiting.length - this.#head;
  }

  add(sequence: readonly TmuxCommand[], deadlineMs: number): Promise<TmuxReply> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(missedDeadline(sequence, deadlineMs)), deadlineMs);
      this.#waiting.push({
        sequence,
        repliesLeft: expectedReplies(sequence),
        lines: [],
        timer,
        resolve,
        reject,
      });
    });
  }

  /** Returns false when no sequence is waiting for it. */
  take(reply: ControlReply): boolean {
    const waiting = this.#waiting[this.#head];
    if (!waiting) return false;
    const lines = reply.lines.map((line) => line.toString('utf8'));
    if (!reply.ok) {
      const text = lines.join('\n');
      this.#settle(waiting).reject(refusal(waiting.sequence, text));
    } else if (reply.truncated) {
      this.#settle(waiting).reject(
        new TmuxFailure('refused', `The answer of tmux to "${nameOf(waiting.sequence)}" is too large.`),
      );
    } else {
      for (const line of lines) waiting.lines.push(line);
      waiting.repliesLeft -= 1;
      if (waiting.repliesLeft === 0) this.#settle(waiting).resolve({ lines: waiting.lines });
    }
    return true;
  }

  failAll(failure: (sequence: string) => TmuxFailure): void {
    const waiting = this.#waiting.slice(this.#head);
    this.#waiting = [];
    this.#head = 0;
    for (const one of waiting) {
      clearTimeout(one.timer);
      one.reject(failure(nameOf(one.sequence)));
    }
  }

  #settle(waiting: Waiting): Waiting {
    clearTimeout(waiting.timer);
    this.#head += 1;
    if (this.#head > 64 && this.#head * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return waiting;
  }
}

/** How many blocks a sequence is answered with: one per command, and one for what `if-shell` chose to run. */
function expectedReplies(sequence: readonly TmuxCommand[]): number {
  return sequence.reduce((sum, [name]) => sum + (name === 'if-shell' ? 2 : 1), 0);
}

export function nameOf(sequence: readonly TmuxCommand[]): string {
  return sequence.map(([name]) => name).join('; ');
}

export function refusal(sequence: readonly TmuxCommand[], text: string): TmuxFailure {
  return new TmuxFailure(
    'refused',
    `tmux refused "${nameOf(sequence)}": ${text || 'no reason given'}.`,
    text,
  );
}

export function missedDeadline(sequence: readonly TmuxCommand[], deadlineMs: number): TmuxFailure {
  return new TmuxFailure('deadline', `tmux did not answer "${nameOf(sequence)}" within ${deadlineMs} ms.`);
}
