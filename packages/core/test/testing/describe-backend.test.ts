import { describe, expect, it, test } from 'vitest';
import type { Hooks } from '../../src/plugin/contract.ts';
import type { SignalReader } from '../../src/plugin/signals.ts';
import {
  BACKEND_RULES,
  checkBackend,
  describeBackend,
  subjectOf,
  tryRules,
} from '../../src/testing/describe-backend.ts';
import {
  launchToy,
  RECORDINGS,
  RECORDS,
  TOY_DRIVER,
  type ToyParts,
  toyActivity,
  toyLimit,
  toySignals,
  toySuite,
} from './toy-backend.ts';

// A sound backend keeps every rule, under a real test framework.
describeBackend(toySuite(), { describe, it });

const sound = subjectOf(toySuite());
let looks = 0;
const reader = (changes: Partial<SignalReader>): ToyParts => ({
  driver: { signals: { ...toySignals, ...changes } },
});

/** For each rule a backend that breaks it and nothing else, and what is said about it. */
const SABOTAGES: Readonly<
  Record<string, readonly [broken: () => ToyParts | Promise<ToyParts>, said: string]>
> = {
  'plugin-shape': [
    () => ({ suite: { plugin: { apiVersion: 1, name: 'toy-backend' } } }),
    'setup of its default export',
  ],
  'plugin-api-version': [() => ({ plugin: { apiVersion: 99 } as object }), 'written for version 99'],
  'plugin-name': [
    () => ({ plugin: { name: 'other' } }),
    'The plugin is called "other", its package "toy-backend".',
  ],
  'plugin-peer': [
    () => ({ suite: { package: new URL('./fixtures/with-dependency/', import.meta.url) } }),
    'two copies of the core would run',
  ],
  'plugin-setup': [
    () => ({ suite: { driver: 'toy' }, plugin: { drivers: [TOY_DRIVER, { ...TOY_DRIVER, id: 'twin' }] } }),
    'twin',
  ],
  'options-defaults': [() => ({ suite: { options: { flags: 7 } } }), '"flags" in [the table] is not valid'],
  'options-unknown-keys': [
    () => ({ driver: { options: passing((given) => ({ value: given })), optionKeys: undefined as never } }),
    '"no_such_key_of_any_driver = 1" is accepted in silence',
  ],
  'options-secrets': [
    () => ({
      driver: {
        options: passing((given) =>
          typeof given.flags === 'object'
            ? { issues: [{ message: `${JSON.stringify(given.flags)} is wrong`, path: ['flags'] }] }
            : { value: given },
        ),
      },
    }),
    'A wrong value of "flags" is repeated',
  ],
  'launch-plan': [
    () => ({
      launch: async (request) =>
        request.agent.model.includes('\n') ? Promise.reject(new Error('no such model')) : launchToy(request),
    }),
    'no such model',
  ],
  'launch-message': [
    () => ({
      driver: { deliver: undefined as never },
      launch: async (request) => ({
        ...(await launchToy(request)),
        firstPrompt: { via: 'message', text: 'Begin\nnow.' },
      }),
    }),
    'is not one line of text',
  ],
  'launch-signals': [
    () => ({
      launch: async (request) => ({
        ...(await launchToy(request)),
        signals: [{ kind: 'lines', name: 'log', path: 'relative.jsonl' }],
      }),
    }),
    'the path "relative.jsonl" is not absolute',
  ],
  'launch-no-side-effects': [
    () => ({
      launch: async (request) => {
        const { writeFileSync } = await import('node:fs');
        writeFileSync(`${request.stateDir}/note.txt`, 'written by the driver');
        return launchToy(request);
      },
    }),
    'note.txt" was made',
  ],
  'launch-starts': [
    () => ({ launch: async (request) => ({ ...(await launchToy(request)), command: 'exit 3' }) }),
    'it does not start',
  ],
  'launch-delivers': [
    () => ({
      launch: (request) => launchToy({ ...request, agent: { ...request.agent, model: 'always-this' } }),
    }),
    'The model "kitmodel" does not reach the tool.',
  ],
  'launch-exact': [
    () => ({
      launch: async (request) => {
        const plan = await launchToy(request);
        return { ...plan, command: plan.command.replaceAll(`'\\''`, '') };
      },
    }),
    'With quotes, in /bin/sh the argument',
  ],
  'launch-leading-dash': [
    () => ({
      launch: async (request) => {
        const plan = await launchToy(request);
        return { ...plan, command: plan.command.replace(' -- ', ' ') };
      },
    }),
    'stands where an option could',
  ],
  'launch-long-prompt': [
    () => ({
      launch: (request) =>
        launchToy({
          ...request,
          kickoff:
            request.kickoff.text.length > 100_000
              ? { ...request.kickoff, path: request.kickoff.text }
              : request.kickoff,
        }),
    }),
    'With a prompt of 300 kB it does not start',
  ],
  'recordings-readable': [
    () => ({
      suite: { recordings: [...RECORDINGS, { ...RECORDINGS[0], file: 'odd', size: 'wide' } as never] },
    }),
    'size is "wide"',
  ],
  'states-recorded': [
    () => ({ suite: { states: ['working', 'idle', 'waiting', 'limit', 'fatal'] } }),
    '"fatal" is declared, but no recording shows it.',
  ],
  'states-declared': [
    () => ({ suite: { states: ['working', 'idle', 'limit'] } }),
    'It claims "waiting" (waiting)',
  ],
  'recordings-judged': [
    () => ({
      suite: {
        recordings: [...RECORDINGS, { ...RECORDINGS[0], file: 'wrong', activity: 'working' } as never],
      },
    }),
    'wrong is "working", judged "idle"',
  ],
  'limits-stated': [() => ({ suite: { limits: [] } }), '"limit" is declared, but `limits` is empty.'],
  'limit-times': [
    () => ({
      limit: (observation, context) => {
        const notice = toyLimit(observation, context);
        return notice && { ...notice, resetsAt: (notice.resetsAt ?? 0) + 60_000 };
      },
    }),
    'limit ends at 2026-11-22T09:50:00.000Z, read as 2026-11-22T09:51:00.000Z.',
  ],
  'detectors-answer': [
    () => ({
      activity: (observation) =>
        observation.screen?.length === 0 ? (null as never) : toyActivity(observation),
    }),
    'null ("no answer" is undefined)',
  ],
  'detectors-never-throw': [
    () => ({
      activity: (observation) => {
        if (observation.command === undefined) throw new TypeError('command is undefined');
        return toyActivity(observation);
      },
    }),
    'command is undefined',
  ],
  'detectors-pure': [
    () => ({
      activity: (observation) => {
        const verdict = toyActivity(observation);
        (observation.screen as string[] | undefined)?.reverse();
        return verdict;
      },
      limit: (observation, context) =>
        toyLimit({ ...observation, screen: observation.screen?.toReversed() }, context),
    }),
    'is another one afterwards',
  ],
  'detectors-deterministic': [
    () => ({
      activity: (observation) => {
        looks += 1;
        const verdict = toyActivity(observation);
        return verdict && { ...verdict, reason: `look ${looks}` };
      },
    }),
    'is judged differently when it is looked at again',
  ],
  'detectors-fast': [
    () => ({
      activity: (observation) => {
        const end = performance.now() + 3;
        for (let left = 3e6; left > 0 && performance.now() < end; left -= 1);
        return toyActivity(observation);
      },
    }),
    'idle takes',
  ],
  'quoted-text': [
    () => ({
      activity: (observation) =>
        observation.screen?.some((row) => row.includes('Allow this?')) && observation.screen.length < 40
          ? { state: 'waiting', reason: 'dialog', evidence: { source: 'screen', text: 'Allow this?' } }
          : toyActivity(observation),
    }),
    'idle with waiting quoted above its last turn becomes "waiting".',
  ],
  'draft-safe': [
    () => ({ driver: { draft: (screen) => (screen[0] as string).slice(0, 5) } }),
    'a screen without rows: it throws TypeError',
  ],
  'signals-recorded': [() => ({ suite: { signals: { records: [] } } }), 'There are no recorded signals.'],
  'signals-pure': [
    () =>
      reader({
        read: (state, record, context) => {
          const next = toySignals.read(state, record, context) as object;
          if (typeof state === 'object' && state !== null) Object.assign(state, next);
          return next;
        },
      }),
    'changes the state before it',
  ],
  'signals-never-throw': [
    () =>
      reader({
        read: (state, record, context) => {
          if (record.value === null) throw new TypeError('value is null');
          return toySignals.read(state, record, context);
        },
      }),
    'read, for a record of "log", throws: TypeError: value is null',
  ],
  'signals-data': [
    () =>
      reader({
        read: (state, record, context) => ({
          ...(toySignals.read(state, record, context) as object),
          when: new Date(0),
        }),
      }),
    'state.when is a Date.',
  ],
  'signals-bounded': [
    () =>
      reader({
        read: (state, record, context) => {
          const { kept = [] } = (state ?? {}) as { kept?: readonly string[] };
          const next = toySignals.read(state, record, context) as object;
          return { ...next, kept: [...kept, 'x'.repeat(5_000)] };
        },
      }),
    'the state has',
  ],
  'signals-judged': [
    () => ({
      activity: (observation) => {
        const { signals } = observation;
        if (signals !== undefined) (signals.state as { busy: boolean }).busy.valueOf();
        return toyActivity(observation);
      },
    }),
    'failed in the hook "detectActivity" of "toy"',
  ],
  'signals-accepted': [
    () => reader({ accepted: () => ({ state: 'accepted', text: 'anything' }) }),
    'A text that was never typed counts as accepted.',
  ],
  'credential-name': [
    () => ({ driver: { credential: ({ env }) => env.TOY_KEY } }),
    'It tells the secret itself.',
  ],
  'deliver-answer': [
    () => ({ driver: { deliver: () => Promise.reject(new Error('refused')) } }),
    'It rejects: Error: refused',
  ],
  'transcript-safe': [
    () => ({
      driver: { transcript: { locate: () => Promise.reject(new Error('ENOENT')), parser: () => () => [] } },
    }),
    'locate rejects in an empty home',
  ],
};

test('there is a sabotaged backend for every rule', () => {
  expect(Object.keys(SABOTAGES).sort()).toEqual(BACKEND_RULES.map(({ id }) => id).sort());
});

describe('a tool of another kind', () => {
  const failed = async (parts: ToyParts) =>
    (await checkBackend(toySuite(parts))).filter(({ state }) => state === 'failed').map(({ id }) => id);

  test('may have no models to choose from, when its suite says so', async () => {
    const launch: ToyParts['launch'] = (request) =>
      launchToy({ ...request, agent: { ...request.agent, model: '' } });
    expect(await failed({ launch })).toEqual(['launch-delivers']);
    expect(await failed({ launch, suite: { choosesModel: false } })).toEqual([]);
  });

  test('may be told the file of the prompt in the quotes of its own language', async () => {
    const launch: ToyParts['launch'] = async (request) => ({
      ...(await launchToy(request)),
      firstPrompt: { via: 'message', text: `exec(open(${JSON.stringify(request.kickoff.path)}).read())` },
    });
    expect(await failed({ driver: { deliver: undefined as never }, launch })).toEqual([]);
  });

  test('is told what it does without when it taps no detectLimit', async () => {
    const plugin = { setup: (hooks: Hooks) => hooks.launch.for('toy').tapPromise('toy-backend', launchToy) };
    const results = await checkBackend(toySuite({ plugin }));
    expect(results.find(({ id }) => id === 'plugin-setup')?.message).toContain(
      'taps no "detectLimit" hook: a limit would never be seen, not even by the patterns of the config',
    );
  });
});

describe('a backend that breaks one rule fails exactly that one', () => {
  test.each(Object.entries(SABOTAGES))('%s', async (id, [broken, said]) => {
    const parts = await broken();
    const subject = subjectOf(toySuite(parts));
    // A backend that starts its tool as the sound one does is not started again.
    const launches = parts.launch === undefined ? sound.launches : subject.launches;
    const opened = (await subject.opened()) !== undefined;
    const results = await tryRules({ ...subject, launches: opened ? launches : subject.launches });
    expect(results.filter(({ state }) => state === 'failed').map((result) => result.id)).toEqual([id]);
    const message = results.find((result) => result.id === id)?.message ?? '';
    expect(message).toMatch(new RegExp(`^The rule "${id}" does not hold: `));
    expect(message).toContain(said);
  });
});

/** A schema that lets a function decide. */
function passing(decide: (given: Record<string, unknown>) => object) {
  return {
    '~standard': {
      version: 1,
      vendor: 'toy',
      validate: (given: unknown) => decide(given as Record<string, unknown>),
    },
  } as never;
}

test('a suite that proves nothing is refused', async () => {
  const results = await checkBackend(
    toySuite({ suite: { recordings: [], limits: [], signals: { records: RECORDS } } }),
  );
  const failed = results.filter(({ state }) => state === 'failed').map(({ id }) => id);
  expect(failed).toEqual(['recordings-readable', 'states-recorded', 'limits-stated', 'signals-recorded']);
});
