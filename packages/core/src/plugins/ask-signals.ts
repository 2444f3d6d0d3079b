import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type {
  Acceptance,
  SessionSummary,
  SignalContext,
  SignalReader,
  SignalRecord,
} from '../plugin/signals.ts';
import { DEFAULT_DEADLINES } from './deadlines.ts';
import { type Guarded, guardSync } from './guard.ts';
import { checkAcceptance, checkNothing, checkSummary, type ValueCheck } from './hook-values.ts';
import type { RegisteredDriver } from './registry.ts';
import { concerning, eachWithinTime } from './sync-deadline.ts';

/** What a driver's reader answered, or what it did wrong. */
export type ReaderAnswer<T> = { readonly value: T } | { readonly failure: OrchestratorError };

/** What came of some records. */
interface Reading {
  readonly state: unknown;
  /** So many were read. */
  readonly count: number;
  /** Why the next one was not. */
  readonly failure: OrchestratorError | undefined;
}

/** A driver's `signals` behind the guard: nothing here throws. `agent` is the name of whom it is about. */
export interface GuardedReader {
  read(state: unknown, records: readonly SignalRecord[], context: SignalContext): Reading;
  summary(agent: string, state: unknown): ReaderAnswer<SessionSummary | undefined>;
  accepted(agent: string, state: unknown, text: string, since: number): ReaderAnswer<Acceptance | undefined>;
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
  const guarded = <A extends unknown[], R>(hook: string, check: ValueCheck, fn: unknown) => {
    const tap: Guarded = {
      ...{ plugin: driver.plugin, hook, key: driver.id, type: 'sync' as const },
      fn: (fn as Guarded['fn'] | undefined) ?? (() => undefined),
    };
    const call = guardSync<A, R>(tap, check);
    return (agent: string, ...args: A): ReaderAnswer<R | undefined> => {
      try {
        return { value: concerning(agent, () => call(...args)) };
      } catch (error) {
        return { failure: error as OrchestratorError };
      }
    };
  };
  const readOne = guarded<[unknown, SignalRecord, SignalContext], unknown>(
    'signals.read',
    checkNothing,
    reader.read,
  );
  return {
    read: (state, records, context) => {
      const answers = eachWithinTime<SignalRecord, ReaderAnswer<unknown>>(
        records,
        (record, before = { value: state }) =>
          'failure' in before ? before : readOne(context.agent, before.value, record, context),
        DEFAULT_DEADLINES.detect,
      );
      const read = answers.flatMap((answer) => ('value' in answer ? [answer] : []));
      const [failed] = answers.flatMap((answer) => ('failure' in answer ? [answer.failure] : []));
      return { state: read.length === 0 ? state : read.at(-1)?.value, count: read.length, failure: failed };
    },
    summary: guarded('signals.summary', checkSummary, reader.summary),
    accepted: guarded('signals.accepted', checkAcceptance, reader.accepted),
    canTellAccepted: reader.accepted !== undefined,
  };
}
