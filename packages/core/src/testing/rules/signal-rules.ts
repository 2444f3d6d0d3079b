import { isDeepStrictEqual } from 'node:util';
import type { SignalContext, SignalReader, SignalRecord } from '../../plugin/signals.ts';
import type { BackendSubject, OpenedBackend } from '../backend-subject.ts';
import { contextFor, judge } from '../backend-subject.ts';
import type { SignalSuite } from '../backend-suite.ts';
import { pathOf, readJsonLines } from '../recordings.ts';
import type { Rule } from '../rule.ts';
import { signalOrders, withOtherIds } from '../signal-variations.ts';

/** Largest state, as JSON, in characters. */
const LARGEST_STATE = 512 * 1024;
/** How often the recorded signals are read again to see whether the state grows. */
const ROUNDS = 60;

/** Rules about `signals` of a driver. They hold by themselves for a driver that has none. */
export const SIGNAL_RULES: readonly Rule<BackendSubject>[] = [
  {
    id: 'signals-recorded',
    title: 'a driver that reads signals has recorded ones',
    mend: 'Record what the real tool writes, and give it to the suite: signals: { records }.',
    check: async (subject) => {
      const opened = await subject.opened();
      if (opened?.driver.signals === undefined) return opened && [];
      const { signals } = subject.suite;
      if (signals === undefined || recordsOf(signals).length === 0) return ['There are no recorded signals.'];
      if (opened.driver.signals.accepted !== undefined && (signals.accepted ?? []).length === 0)
        return ['The driver declares `accepted`, but `accepted` of the suite is empty.'];
      return [];
    },
  },
  {
    id: 'signals-pure',
    title: 'read gives the same state for the same records and leaves both as they were',
    mend: 'Build a new state in each call: { ...state, … }.',
    check: (subject) => withReader(subject, impure),
  },
  {
    id: 'signals-never-throw',
    title:
      'read, summary and accepted never throw, whatever a record says and in whatever order records come',
    mend: 'Check the type of each field before it is used; an unknown record leaves the state as it is.',
    check: (subject) => withReader(subject, throwing),
  },
  {
    id: 'signals-data',
    title: 'the state is plain data',
    mend: 'Keep objects, arrays, strings, numbers and booleans alone: no Map, no Date, no function.',
    check: (subject) => withReader(subject, notData),
  },
  {
    id: 'signals-bounded',
    title: `the state does not grow: at most ${LARGEST_STATE / 1024} KiB after any number of records`,
    mend: 'Keep the newest few of whatever comes again and again, and cut long texts.',
    check: (subject) => withReader(subject, growing),
  },
  {
    id: 'signals-judged',
    title: 'detectors take any state of the reader, and none at all',
    mend: 'Take a state for what it is: `undefined` before the first record.',
    check: async (subject) => {
      const opened = await subject.opened();
      return opened && withReader(subject, (case_) => unjudged(opened, case_));
    },
  },
  {
    id: 'signals-accepted',
    title: 'accepted says that of the recorded prompts, and of nothing else',
    mend: 'Answer only for this text and only for what was said at `since` or later.',
    check: (subject) => withReader(subject, wronglyAccepted),
  },
];

interface ReaderCase {
  readonly reader: SignalReader;
  readonly suite: SignalSuite;
  readonly records: readonly SignalRecord[];
  readonly context: SignalContext;
}

async function withReader(
  subject: BackendSubject,
  look: (case_: ReaderCase) => readonly string[],
): Promise<readonly string[] | undefined> {
  const opened = await subject.opened();
  const reader = opened?.driver.signals;
  if (reader === undefined) return opened && [];
  const { signals: suite } = subject.suite;
  if (suite === undefined) return undefined;
  const context = { agent: 'worker', sessionId: suite.sessionId, startedAt: suite.startedAt ?? 0 };
  return look({ reader, suite, records: recordsOf(suite), context });
}

/** Lines of a recording that have no source are notes for people. */
function recordsOf({ records }: SignalSuite): readonly SignalRecord[] {
  if (typeof records !== 'string' && !(records instanceof URL)) return records;
  const lines = readJsonLines(pathOf(records)) as readonly Partial<SignalRecord>[];
  return lines.filter((line): line is SignalRecord => typeof line.source === 'string');
}

function fold({ reader, context }: ReaderCase, records: readonly SignalRecord[]): unknown {
  return records.reduce<unknown>((state, record) => reader.read(state, record, context), undefined);
}

function impure({ reader, records, context, ...rest }: ReaderCase): string[] {
  const findings: string[] = [];
  let state: unknown;
  for (const record of records) {
    const [stateBefore, recordBefore] = [structuredClone(state), structuredClone(record)];
    const next = reader.read(state, record, context);
    if (!isDeepStrictEqual(state, stateBefore))
      findings.push(`A record of "${record.source}" changes the state before it.`);
    if (!isDeepStrictEqual(record, recordBefore))
      findings.push(`A record of "${record.source}" is changed itself.`);
    state = next;
  }
  if (findings.length > 0) return [...new Set(findings)];
  const again = fold({ reader, records, context, ...rest }, records);
  return isDeepStrictEqual(again, state) ? [] : ['The same records give another state the second time.'];
}

function throwing({ reader, records, context }: ReaderCase): string[] {
  const findings = new Set<string>();
  const attempt = (what: string, work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      findings.add(`${what} throws: ${String(error)}`);
      return undefined;
    }
  };
  const texts = ['', 'text', '\u0000', '('.repeat(50), 'x'.repeat(100_000)];
  const look = (state: unknown) => {
    if (state === undefined) return;
    attempt('summary', () => reader.summary?.(state));
    for (const text of texts) attempt('accepted', () => reader.accepted?.(state, text, Number.NaN));
  };
  for (const order of signalOrders(records)) {
    let state: unknown;
    for (const record of order)
      state =
        attempt(`read, for a record of "${record.source}",`, () => reader.read(state, record, context)) ??
        state;
    look(state);
  }
  return [...findings];
}

function notData(case_: ReaderCase): string[] {
  if (case_.records.length === 0) return [];
  const state = fold(case_, case_.records);
  if (state === undefined) return ['The recorded signals leave no state.'];
  const problem = foreignValue(state, 'state');
  return problem === undefined ? [] : [problem];
}

function foreignValue(value: unknown, path: string): string | undefined {
  if (value === null || ['string', 'boolean', 'undefined', 'number'].includes(typeof value)) return undefined;
  const prototype: unknown = typeof value === 'object' ? Object.getPrototypeOf(value) : undefined;
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null)
    return `${path} is ${typeof value === 'object' ? `a ${value.constructor?.name}` : `a ${typeof value}`}.`;
  for (const [key, one] of Object.entries(value as object)) {
    const problem = foreignValue(one, `${path}.${key}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Reads the records again and again, each time with other ids and longer texts. */
function growing(case_: ReaderCase): string[] {
  const records = case_.records.slice(0, 300);
  let state: unknown;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const record of records) {
      const value = withOtherIds(record.value, round);
      state = safely(
        () => case_.reader.read(state, { ...record, at: record.at + round * 1000, value }, case_.context),
        state,
      );
    }
    const size = JSON.stringify(state ?? null).length;
    if (size > LARGEST_STATE)
      return [`After ${(round + 1) * records.length} records the state has ${size} characters.`];
  }
  return [];
}

/** That reading throws is another rule's finding. */
function safely(work: () => unknown, otherwise: unknown): unknown {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

function unjudged(opened: OpenedBackend, { reader, records, context }: ReaderCase): string[] {
  const findings = new Set<string>();
  const look = (state: unknown, at: number | undefined) => {
    const sources = [{ name: records[0]?.source ?? 'x', at, problem: undefined }];
    for (const signals of [
      { state, at, sources },
      { state, at: undefined, sources: [] },
    ]) {
      for (const screen of [undefined, ['', 'text']]) {
        const facts = {
          title: '',
          command: opened.driver.id,
          columns: 80,
          rows: 24,
          outputAt: at,
          startedAt: 0,
        };
        const observation = { at: at ?? 0, screen, ...facts, signals };
        const { failures } = judge(opened, observation, contextFor(opened, { now: (at ?? 0) + 1000 }));
        for (const { message } of failures) findings.add(message);
      }
    }
  };
  look(undefined, undefined);
  for (const order of [records, ...signalOrders(records).slice(0, 4)]) {
    let state: unknown;
    for (const record of order) {
      state = safely(() => reader.read(state, record, context), state);
      if (Number.isFinite(record.at)) look(state, record.at);
    }
  }
  return [...findings];
}

function wronglyAccepted({ reader, suite, records, ...rest }: ReaderCase): string[] {
  const { accepted } = reader;
  if (accepted === undefined || records.length === 0) return [];
  const state = fold({ reader, suite, records, ...rest }, records);
  const start = Math.min(...records.map(({ at }) => at));
  const end = Math.max(...records.map(({ at }) => at));
  const findings = (suite.accepted ?? []).flatMap(({ text, state: wanted, since = start }) => {
    const said = accepted(state, text, since)?.state;
    return said === wanted
      ? []
      : [`${JSON.stringify(text)} was ${wanted}, answered ${JSON.stringify(said)}.`];
  });
  const never = (what: string, answer: unknown) => {
    if (answer !== undefined) findings.push(`${what} counts as accepted.`);
  };
  never(
    'A text that was never typed',
    accepted(state, 'A sentence that nobody has ever typed, 4711.', start),
  );
  for (const { text } of suite.accepted ?? [])
    never(
      `${JSON.stringify(text)}, typed a day after the last record,`,
      accepted(state, text, end + 86_400_000),
    );
  return findings;
}
