/** A clock that only a test moves. Times are ms since the epoch. */
export interface FakeClock {
  /** What it shows, ms since the epoch. */
  readonly now: () => number;
  /** Moves it on. */
  readonly advance: (ms: number) => void;
  /**
   * Runs synchronous code to which this clock is the machine's: `Date.now()`, `new Date()` and `performance.now()` tell its
   * time, and `Math.random()` always says `random`.
   */
  readonly during: <T>(work: () => T, random?: number) => T;
}

/** A clock that stands at a time. */
export function createFakeClock(start: number): FakeClock {
  let time = start;
  const now = () => time;
  return {
    now,
    advance: (ms) => {
      time += ms;
    },
    during: (work, random = 0.5) => {
      const before = { Date: globalThis.Date, random: Math.random, performance: performance.now };
      globalThis.Date = dateAt(before.Date, now);
      Math.random = () => random;
      performance.now = now;
      try {
        return work();
      } finally {
        globalThis.Date = before.Date;
        Math.random = before.random;
        performance.now = before.performance;
      }
    },
  };
}

function dateAt(RealDate: DateConstructor, now: () => number): DateConstructor {
  return new Proxy(RealDate, {
    construct: (target, args, self) => Reflect.construct(target, args.length === 0 ? [now()] : args, self),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
}
