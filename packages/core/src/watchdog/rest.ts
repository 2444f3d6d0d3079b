/** A fleet in which nothing has happened for this long is at rest. Times in ms. */
const REST_AFTER_MS = 5_000;
/** At rest, everything is still looked at this often. */
const LOOK_MS = 10_000;

/**
 * Tells when a fleet is at rest. Whatever happens is reported by tmux or by a file, so the looks of the safety net then find
 * what they found before: at intervals shorter than {@link LOOK_MS} most of them can be left out.
 */
export class Rest {
  #disturbedAt: number;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(now: number) {
    this.#disturbedAt = now;
  }

  /** Something happened, or was begun. */
  disturb(now: number): void {
    this.#disturbedAt = now;
  }

  /** Everything was looked at. */
  looked(now: number): void {
    this.#lookedAt = now;
  }

  /** Whether the next look may be left out. */
  mayRest(now: number): boolean {
    return now - this.#disturbedAt >= REST_AFTER_MS && now - this.#lookedAt < LOOK_MS;
  }
}
