import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type {
  Acceptance,
  SessionSummary,
  SignalContext,
  SignalReader,
  SignalRecord,
} from '../plugin/signals.ts';
import { DEFAULT_DEADLINES } from './deadlines.ts';
import { type CapabilityName, type Guarded, guardSync } from './guard.ts';
import { checkAcceptance, checkNothing, checkSummary, type ValueCheck } from './hook-values.ts';
import type { RegisteredDriver } from './registry.ts';

/** What a driver's reader answered, or what it did wrong. */
export type ReaderAnswer<T> = { readonly value: T } | { readonly failure: OrchestratorError };

/** A driver's `signals` behind the guard: nothing here throws. */
export interface GuardedReader {
  read(state: unknown, record: SignalRecord, context: SignalContext): ReaderAnswer<unknown>;
  summary(state: unknown): ReaderAnswer<SessionSummary | undefined>;
  accepted(state: unknown, text: string, since: number): ReaderAnswer<Acceptance | undefined>;
  /** The driver can tell whether a text was accepted. */
  readonly canTellAccepted: boolean;
}

const readers = new WeakMap<RegisteredDriver, GuardedReader>();

/** A driver's reader behind the guard, the same one each time; `undefined` when it has none. */
export function guardedReader(driver: RegisteredDriver): GuardedReader | undefined {
  if (driver.signals === undefined) return undefined;
  const known = readers.get(driver) ?? guardReader(driver, driver.signals);
  readers.set(driver, known);
  return known;
}

function guardReader(driver: RegisteredDriver, reader: SignalReader): GuardedReader {
  const guarded = <A extends unknown[], R>(name: CapabilityName, check: ValueCheck, fn: unknown) => {
    const tap: Guarded = {
      ...{ plugin: driver.plugin, hook: name, key: driver.id, type: 'sync' as const },
      fn: (fn as Guarded['fn'] | undefined) ?? (() => undefined),
    };
    const call = guardSync<A, R>(tap, check, DEFAULT_DEADLINES.detect);
    return (...args: A): ReaderAnswer<R | undefined> => {
      try {
        return { value: call(...args) };
      } catch (error) {
        return { failure: error as OrchestratorError };
      }
    };
  };
  return {
    read: guarded('signals.read', checkNothing, bound(reader, 'read')),
    summary: guarded('signals.summary', checkSummary, bound(reader, 'summary')),
    accepted: guarded('signals.accepted', checkAcceptance, bound(reader, 'accepted')),
    canTellAccepted: reader.accepted !== undefined,
  };
}

/** A reader may be an instance of the author's class. */
function bound<T extends object>(owner: T, key: keyof T): unknown {
  const method = owner[key];
  return typeof method === 'function' ? method.bind(owner) : undefined;
}
