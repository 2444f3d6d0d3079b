const FIRST_MS = 5_000;
const LONGEST_MS = 5 * 60_000;

/** How an unreachable remote is left in peace. */
export interface Backoff {
  readonly failures: number;
  /** Do not ask before this time, ms since the epoch. */
  readonly until: number;
  /** What to say meanwhile. */
  readonly problem: string;
}

/** The next pause: doubles up to five minutes, a fifth of it by chance so that fleets do not ask in step. */
export function nextBackoff(
  previous: Backoff | undefined,
  now: number,
  problem: string,
  random: () => number = Math.random,
): Backoff {
  const failures = (previous?.failures ?? 0) + 1;
  const pause = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return { failures, until: now + Math.round(pause * (0.8 + 0.2 * random())), problem };
}

/** True while the remote should not be asked. A clock that was set back does not prolong the pause. */
export function isBackingOff(backoff: Backoff | undefined, now: number): boolean {
  return backoff !== undefined && now < backoff.until && backoff.until - now <= LONGEST_MS;
}
