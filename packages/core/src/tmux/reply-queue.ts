import type { ControlReply } from './control-parser.ts';
import type { TmuxCommand, TmuxReply } from './tmux-channel.ts';
import { TmuxFailure } from './tmux-failure.ts';

interface Waiting {
  sequence: readonly TmuxCommand[];
  end: Ending;
  lines: string[];
  timer: NodeJS.Timeout;
  resolve: (reply: TmuxReply) => void;
  reject: (failure: TmuxFailure) => void;
}

/** How one knows that a sequence is answered: by the number of its blocks, or by a last one that has only this line in it. */
type Ending = { repliesLeft: number } | { mark: string };

/**
 * Pairs replies with the sequences that were sent, in order. A sequence whose deadline passed keeps its place,
 * so that its late reply is not taken for the next one's.
 */
export class ReplyQueue {
  // Taken from `#head` on; the array is cut when half of it is used up.
  #waiting: Waiting[] = [];
  #head = 0;
  /** What follows the failure of what `if-shell` chose, and only that. */
  #mayFollow: string | undefined;

  get size(): number {
    return this.#waiting.length - this.#head;
  }

  /** With a `mark`, the sequence was sent with a command behind it that prints it. */
  add(sequence: readonly TmuxCommand[], deadlineMs: number, mark?: string): Promise<TmuxReply> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(missedDeadline(sequence, deadlineMs)), deadlineMs);
      this.#waiting.push({
        sequence,
        end: mark === undefined ? { repliesLeft: sequence.length } : { mark },
        lines: [],
        timer,
        resolve,
        reject,
      });
    });
  }

  /** Returns false when no sequence is waiting for it. */
  take(reply: ControlReply): boolean {
    const lines = reply.lines.map((line) => line.toString('utf8'));
    const expected = this.#mayFollow;
    this.#mayFollow = undefined;
    if (expected !== undefined && isMark(lines, expected)) return true;
    const waiting = this.#waiting[this.#head];
    if (!waiting) return false;
    const { end, sequence } = waiting;
    if (!reply.ok) {
      if ('mark' in end) this.#mayFollow = end.mark;
      this.#settle(waiting).reject(refusal(sequence, lines.join('\n')));
      return true;
    }
    // Its place is kept until its last block.
    if (reply.truncated) {
      const text = `The answer of tmux to "${nameOf(sequence)}" is too large.`;
      waiting.reject(new TmuxFailure('refused', text));
    }
    if ('mark' in end && isMark(lines, end.mark)) {
      this.#settle(waiting).resolve({ lines: waiting.lines });
      return true;
    }
    for (const line of lines) waiting.lines.push(line);
    if ('mark' in end) return true;
    end.repliesLeft -= 1;
    if (end.repliesLeft === 0) this.#settle(waiting).resolve({ lines: waiting.lines });
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

const isMark = (lines: readonly string[], mark: string) => lines.length === 1 && lines[0] === mark;

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
