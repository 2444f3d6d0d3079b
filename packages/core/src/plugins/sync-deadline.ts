import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import { withinTime } from './within-time.ts';

/** After it was ended, a call of that kind for that agent is not tried again for this long, in ms. */
const REST_MS = 5 * 60_000;

class Overdue extends Error {}

/** Deep inside {@link allWithinTime}: `together` has one deadline for all calls, `alone` one for each. */
let mode: 'unlimited' | 'together' | 'alone' = 'unlimited';

/**
 * Runs synchronous work with many calls of plugin code in it. A deadline for each would cost more than the calls, so there is
 * one for all; when it passes, the work begins again, and each call has its own. The work must bear to be begun again.
 */
export function allWithinTime<T>(work: () => T, ms: number): T {
  if (mode !== 'unlimited') return work();
  const inMode = (chosen: typeof mode) => () => {
    mode = chosen;
    return work();
  };
  try {
    return withinTime(inMode('together'), ms, () => new Overdue());
  } catch (error) {
    if (!(error instanceof Overdue)) throw error;
    return inMode('alone')();
  } finally {
    mode = 'unlimited';
  }
}

/** One call of plugin code inside such work. After a deadline has passed, it rests for that agent. */
export function resting<A extends unknown[], R>(
  call: (...args: A) => R,
  ms: number,
  expired: () => OrchestratorError,
): (...args: A) => R {
  const until = new Map<string, number>();
  return (...args) => {
    if (mode === 'unlimited') return call(...args);
    const key = agentOf(args);
    const now = performance.now();
    if (now < (until.get(key) ?? 0)) throw expired();
    if (mode === 'together') return call(...args);
    return withinTime(
      () => call(...args),
      ms,
      () => {
        until.set(key, performance.now() + REST_MS);
        return expired();
      },
    );
  };
}

/** The contexts of detectors and of readers name their agent. */
function agentOf(args: readonly unknown[]): string {
  const last = args.at(-1) as { readonly agent?: { readonly name?: unknown } } | undefined;
  return String(last?.agent?.name ?? '');
}
