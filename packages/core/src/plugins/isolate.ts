import { asOrchestratorError } from '../errors/render-error.ts';
import type { FailureLog } from './failure-log.ts';

/**
 * Makes a failing tap one that has no answer, and notes the failure under the last argument, which is one object per
 * call. tapable's types know no answer `undefined`, its code does.
 */
export function isolateSync<A extends [...unknown[], object], R>(
  tap: (...args: A) => R | undefined,
  failures: FailureLog,
): (...args: A) => R {
  return (...args) => {
    try {
      return tap(...args) as R;
    } catch (error) {
      failures.record(args.at(-1) as object, asOrchestratorError(error));
      return undefined as R;
    }
  };
}

/** {@link isolateSync} for taps that answer later. */
export function isolateAsync<A extends [...unknown[], object], R>(
  tap: (...args: A) => Promise<R | undefined>,
  failures: FailureLog,
): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return (await tap(...args)) as R;
    } catch (error) {
      failures.record(args.at(-1) as object, asOrchestratorError(error));
      return undefined as R;
    }
  };
}
