/** Wakes a loop: any number of calls while it is busy make it turn once more, never twice. */
export class Triggers {
  #wanted = false;
  #wake: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  /** Asks for a turn now. */
  now(): void {
    this.#wanted = true;
    this.#wake?.();
  }

  /** Asks for a turn at a time (ms since the epoch); an earlier request that is already set stays. */
  at(time: number): void {
    if (time >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = time;
    this.#timer = setTimeout(
      () => {
        this.#timerAt = Number.POSITIVE_INFINITY;
        this.now();
      },
      Math.min(Math.max(0, time - Date.now()), 2_000_000_000),
    );
  }

  /** Settles when a turn is wanted, and takes that wish. */
  async next(): Promise<void> {
    if (!this.#wanted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#wake = undefined;
    this.#wanted = false;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
