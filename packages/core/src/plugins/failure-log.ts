import type { OrchestratorError } from '../errors/orchestrator-error.ts';

/** A tap whose messages never repeat must not fill the memory of a watchdog that runs for months. */
const MOST_DISTINCT = 200;

/** Collects the failures of isolated taps by the call in which they happened. */
export interface FailureLog {
  /** `call` is the object that this one call passes to every tap. */
  record(call: object, error: OrchestratorError): void;
  /** The failures of a call, once. */
  take(call: object): readonly OrchestratorError[];
  /** True the first time a message is seen, for the first 200 different ones. */
  isNew(error: OrchestratorError): boolean;
}

/** An empty log. */
export function createFailureLog(): FailureLog {
  const byCall = new WeakMap<object, OrchestratorError[]>();
  const seen = new Set<string>();
  return {
    record(call, error) {
      const failures = byCall.get(call);
      if (failures === undefined) byCall.set(call, [error]);
      else failures.push(error);
    },
    take(call) {
      const failures = byCall.get(call);
      if (failures === undefined) return NONE;
      byCall.delete(call);
      return failures;
    },
    isNew(error) {
      if (seen.has(error.message) || seen.size >= MOST_DISTINCT) return false;
      seen.add(error.message);
      return true;
    },
  };
}

const NONE: readonly OrchestratorError[] = Object.freeze([]);
