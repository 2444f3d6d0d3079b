/** What a loop is woken for: something happened or is due, or only the interval has passed. */
export type Turn = 'look' | 'beat';

/** Wakes a loop: any number of calls while it is busy make it turn once more, never twice. */
export class Triggers {
  #wanted: Turn | undefined;
  #wake: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;
  #beatTimer: NodeJS.Timeout | undefined;

  /** Asks for a look now. */
  now(): void {
    this.#want('look');
  }

  /** Asks for a look at a time (ms since the epoch); an earlier request that is already set stays. */
  at(time: number): void {
    if (time >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = time;
    this.#timer = setTimeout(() => {
      this.#timerAt = Number.POSITIVE_INFINITY;
      this.now();
    }, untilTime(time));
  }

  /** Asks for a beat at a time, instead of the beat that was asked for before. */
  beatAt(time: number): void {
    clearTimeout(this.#beatTimer);
    this.#beatTimer = setTimeout(() => this.#want('beat'), untilTime(time));
  }

  /** Settles when a turn is wanted, and takes that wish. */
  async next(): Promise<Turn> {
    if (this.#wanted === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const turn = this.#wanted ?? 'beat';
    this.#wake = undefined;
    this.#wanted = undefined;
    return turn;
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#beatTimer);
  }

  #want(turn: Turn): void {
    if (this.#wanted !== 'look') this.#wanted = turn;
    this.#wake?.();
  }
}

function untilTime(time: number): number {
  return Math.min(Math.max(0, time - Date.now()), 2_000_000_000);
}
