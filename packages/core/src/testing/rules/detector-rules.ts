import { isDeepStrictEqual } from 'node:util';
import type { DetectContext, Observation } from '../../plugin/contract.ts';
import { allWithinTime } from '../../plugins/sync-deadline.ts';
import {
  type BackendSubject,
  contextFor,
  judge,
  judgeRecording,
  type OpenedBackend,
} from '../backend-subject.ts';
import { createFakeClock } from '../fake-clock.ts';
import { hostileScreens } from '../hostile.ts';
import { medianMs } from '../median.ts';
import { observationOf, type Recording } from '../recordings.ts';
import type { Rule } from '../rule.ts';

/** Longest time for both detectors on one recorded screen, ms: the median of several looks. */
const SCREEN_MS = 1;
/** Longest time for both detectors on a screen that no terminal has, ms. */
const HUGE_MS = 250;
const NOW = Date.UTC(2026, 10, 22, 7, 20);

/** Rules about `detectActivity`, `detectLimit` and `draft`. */
export const DETECTOR_RULES: readonly Rule<BackendSubject>[] = [
  {
    id: 'detectors-answer',
    title: 'detectors answer at once, with a verdict or undefined',
    mend: 'Use tap, not tapPromise, and no async function; "no answer" is undefined, never null.',
    check: async (subject) => failuresOf(subject, 'PLUGIN_HOOK_VALUE'),
  },
  {
    id: 'detectors-never-throw',
    title: 'detectors never throw, whatever is on the screen',
    mend: 'Take rows, title and command for what they are: text that anybody can write, or nothing at all.',
    check: async (subject) => failuresOf(subject, 'PLUGIN_HOOK_FAILED'),
  },
  {
    id: 'detectors-pure',
    title: 'detectors leave what they are given as it is',
    mend: 'Copy before sorting, splicing or assigning.',
    check: async (subject) => withRecordings(subject, changed),
  },
  {
    id: 'detectors-deterministic',
    title: 'the same screen gets the same verdict, at any time and after any other screen',
    mend: 'Use `now` of the context instead of the clock, and keep nothing between two calls.',
    check: async (subject) => {
      const opened = await subject.opened();
      return opened === undefined ? undefined : undecided(opened, subject.recordings());
    },
  },
  {
    id: 'detectors-fast',
    title: `both detectors together take at most ${SCREEN_MS} ms for a screen (median), ${HUGE_MS} ms for a huge one`,
    mend: 'Look at the last rows alone, and avoid patterns that can match the same text in several ways.',
    check: async (subject) => {
      const opened = await subject.opened();
      return opened === undefined ? undefined : slow(opened, subject.recordings());
    },
  },
  {
    id: 'quoted-text',
    title: 'what stands above the last turn decides nothing',
    mend: 'Find where the last turn begins, and look below it alone.',
    check: async (subject) => {
      const opened = await subject.opened();
      return opened === undefined ? undefined : misled(subject, opened);
    },
  },
  {
    id: 'draft-safe',
    title: 'draft never throws, leaves the screen as it is and answers a text or undefined',
    mend: 'Answer undefined when the input line is not found.',
    check: async (subject) => {
      const opened = await subject.opened();
      return opened === undefined ? undefined : badDrafts(opened, subject.recordings());
    },
  },
];

async function withRecordings(
  subject: BackendSubject,
  look: (opened: OpenedBackend, recording: Recording) => readonly string[],
): Promise<readonly string[] | undefined> {
  const opened = await subject.opened();
  return opened && subject.recordings().flatMap((recording) => look(opened, recording));
}

/** Failures of one kind, over recordings and hostile screens. */
async function failuresOf(subject: BackendSubject, code: string): Promise<string[] | undefined> {
  const opened = await subject.opened();
  if (opened === undefined) return undefined;
  const recorded = subject.recordings().map((one) => [one.file, judgeRecording(opened, one)] as const);
  const hostile = hostileObservations(opened.driver.id).map(
    ([name, observation]) => [name, judge(opened, observation, contextFor(opened, { now: NOW }))] as const,
  );
  const findings = [...recorded, ...hostile].flatMap(([name, { failures }]) =>
    failures
      .filter((failure) => failure.code === code)
      .map(({ details }) => `${name}: ${details.hook}: ${details.reason}`),
  );
  return [...new Set(findings)];
}

/** Hostile screens, each under a plain title and the tool's command, and with everything unknown. */
function hostileObservations(command: string): readonly (readonly [string, Observation])[] {
  return hostileScreens().flatMap(([name, screen]) => {
    const known = { title: '\u0007#{x}', command, columns: 80, rows: 24, outputAt: NOW, startedAt: 0 };
    const unknown = {
      title: undefined,
      command: undefined,
      columns: undefined,
      rows: undefined,
      outputAt: undefined,
      startedAt: undefined,
    };
    return [known, unknown].map((facts) => [name, { at: NOW, screen, ...facts }] as const);
  });
}

function changed(opened: OpenedBackend, recording: Recording): string[] {
  const observation = observationOf(recording);
  const context = contextFor(opened, { now: observation.at, zone: recording.zone });
  const before = structuredClone(plain(observation, context));
  judge(opened, observation, context);
  return isDeepStrictEqual(plain(observation, context), before)
    ? []
    : [`${recording.file}: the observation or the context is another one afterwards.`];
}

/** What can be compared: options may be of a class of the author's. */
function plain(observation: Observation, { agent, now }: DetectContext) {
  return { observation, agent, now };
}

function undecided(opened: OpenedBackend, recordings: readonly Recording[]): string[] {
  const verdicts = (order: readonly Recording[]) =>
    new Map(order.map((one) => [one, JSON.stringify(judgeRecording(opened, one))]));
  const first = createFakeClock(NOW).during(() => verdicts(recordings), 0.1);
  const later = createFakeClock(NOW + 40 * 86_400_000).during(() => verdicts(recordings.toReversed()), 0.9);
  return recordings
    .filter((one) => first.get(one) !== later.get(one))
    .map(({ file }) => `${file} is judged differently when it is looked at again on another day.`);
}

/** Longest measurement of one screen that is not an endless loop, in ms. */
const MEASURING_MS = 20_000;

function slow(opened: OpenedBackend, recordings: readonly Recording[]): string[] {
  const findings = recordings.flatMap((recording) => {
    const took = measure(() => judgeRecording(opened, recording), SCREEN_MS);
    return took <= SCREEN_MS ? [] : [`${recording.file} takes ${took.toFixed(2)} ms.`];
  });
  const hostile = hostileObservations(opened.driver.id).flatMap(([name, observation]) => {
    const took = measure(() => judge(opened, observation, contextFor(opened, { now: NOW })), HUGE_MS);
    return took <= HUGE_MS ? [] : [`${name} takes ${took.toFixed(0)} ms.`];
  });
  return [...findings, ...hostile];
}

/** As in a look at a fleet: one deadline for all, so that only the detectors themselves are measured. */
const measure = (look: () => unknown, enough: number) =>
  allWithinTime(() => medianMs(look, enough), MEASURING_MS);

/** Quotations are as long as this, in rows: a whole dialog with what stands around it. */
const QUOTED_ROWS = 16;

function misled({ suite, recordings }: BackendSubject, opened: OpenedBackend): string[] {
  const quotable = recordings().filter(
    ({ activity, limit }) => /working|waiting|fatal/.test(activity) || limit,
  );
  const hosts = recordings().flatMap((host) => {
    const row = suite.lastTurn(host.screen);
    return host.activity === 'idle' && host.limit === false && row !== undefined && row >= 0
      ? [{ host, row }]
      : [];
  });
  if (quotable.length === 0) return [];
  if (hosts.length === 0)
    return ['No recording of "idle" shows where its last turn begins, so nothing can be quoted above it.'];
  const findings = hosts.flatMap(({ host, row }) => {
    const own = judgeRecording(opened, host);
    return quotable.flatMap((quoted) =>
      quotations(quoted).flatMap((rows) => {
        const screen = [...host.screen.slice(0, row), ...rows, ...host.screen.slice(row)];
        const { activity, limit } = judgeRecording(opened, { ...host, ...taller(host, rows.length), screen });
        const same =
          activity?.state === own.activity?.state && (limit === undefined) === (own.limit === undefined);
        const said = limit === undefined ? `"${activity?.state}"` : 'a limit';
        return same ? [] : [`${host.file} with ${quoted.file} quoted above its last turn becomes ${said}.`];
      }),
    );
  });
  return [...new Set(findings)];
}

/** As a tool prints a file, and as it indents what a model repeats. */
function quotations({ screen }: Recording): readonly (readonly string[])[] {
  const rows = screen.filter((row) => row.trim() !== '').slice(-QUOTED_ROWS);
  return [
    [...rows, ''],
    [...rows.map((row) => `  ${row}`), ''],
  ];
}

function taller({ size }: Recording, more: number): { readonly size: string } {
  const [columns, rows] = size.split('x').map(Number);
  return { size: `${columns}x${(rows ?? 0) + more}` };
}

function badDrafts({ driver }: OpenedBackend, recordings: readonly Recording[]): string[] {
  const { draft } = driver;
  if (draft === undefined) return [];
  const screens = [
    ...recordings.map(({ file, screen }) => [file, screen] as const),
    ...hostileScreens().flatMap(([name, screen]) => (screen === undefined ? [] : [[name, screen] as const])),
  ];
  return screens.flatMap(([name, screen]) => {
    const given = [...screen];
    try {
      const answer: unknown = draft(given);
      if (answer !== undefined && typeof answer !== 'string')
        return [`${name}: it answers ${typeof answer}.`];
      return isDeepStrictEqual(given, screen) ? [] : [`${name}: the screen is another one afterwards.`];
    } catch (error) {
      return [`${name}: it throws ${String(error)}.`];
    }
  });
}
