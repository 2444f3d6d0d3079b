import { describe, expect, test } from 'vitest';
import type { AgentFacts } from '../../src/decide/facts.ts';
import type { Activity } from '../../src/plugin/contract.ts';
import type { Message } from '../../src/state/outbox.ts';
import {
  activity,
  agentSpec,
  exited,
  facts,
  fleetFacts,
  GONE,
  HOUR,
  makeFleet,
  message,
  NOON,
  runOf,
  SECOND,
  UNKNOWN,
} from './support/fleet.ts';
import { Watch, words } from './support/watch.ts';

const idle = (more: Partial<AgentFacts> = {}) => facts('worker', { activity: activity('idle'), ...more });

/** What becomes of messages to an unwatched agent. */
function deliver(messages: readonly Message[], worker: AgentFacts, queuesInput = false) {
  const watch = new Watch(makeFleet({ agents: [agentSpec('worker', { watch: 'none' })] }));
  watch.traits = new Map([['worker', { queuesInput }]]);
  return words(watch.look(fleetFacts({ worker }, { messages }))).filter((word) => !word.startsWith('note'));
}

const one = (more: Partial<Message> = {}) => [message('worker', { id: 'm', ...more })];
const kickoff = (more: Partial<Message> = {}) =>
  message('worker', { id: 'k', origin: 'kickoff', runId: 'worker-1', ...more });

describe('a message', () => {
  test('is typed to an idle agent', () => {
    expect(deliver(one(), idle())).toEqual(['deliver m']);
  });

  test('is typed to an agent whose activity nobody can tell', () => {
    expect(deliver(one(), idle({ activity: activity('unknown') }))).toEqual(['deliver m']);
  });

  test('is typed to a tool at work when that keeps what is typed, else it waits', () => {
    expect(deliver(one(), facts('worker'), true)).toEqual(['deliver m']);
    expect(deliver(one(), facts('worker'))).toEqual(['settle m waiting: busy']);
  });

  test.each<[string, Partial<AgentFacts>]>([
    ['stopped by a person', { heldSince: NOON, run: runOf('worker', { startedAt: NOON + 1 }) }],
    ['the session cannot be asked: no server', { session: UNKNOWN }],
    ['not running', { session: GONE }],
    ['another action is under way', { busy: true }],
    ['waits for a person: trust', { activity: activity('waiting', 'trust') }],
    ['the tool is not running in its session', { activity: activity('exited', 'shell') }],
    ['somebody scrolls in its session', { scrolledBack: true }],
    ['its program does not read the terminal', { deaf: true }],
    ['somebody has typed text into it', { draft: 'please do not rm -rf' }],
    ['the tool is starting', { run: runOf('worker', { startedAt: NOON - 999 }) }],
  ])('waits: %s', (reason, more) => {
    expect(deliver(one(), idle(more))).toEqual([`settle m waiting: ${reason}`]);
    expect(deliver(one({ reason }), idle(more))).toEqual([]);
  });

  test('waits while a dead program is cleared away', () => {
    expect(deliver(one(), idle({ session: exited(1) }))).toEqual([
      'stop worker',
      'settle m waiting: not running',
    ]);
  });

  test('waits for an agent that is about to be restarted', () => {
    const watch = new Watch(makeFleet());
    const fatal = facts('worker', { activity: activity('fatal') });
    expect(words(watch.look(fleetFacts({ worker: fatal }, { messages: one() })))).toEqual([
      'restart worker',
      'settle m waiting: another action is under way',
    ]);
  });

  test('waits for the end of a usage limit', () => {
    const watch = new Watch(makeFleet());
    const limit = { kind: 'usage', resetsAt: NOON + HOUR, evidence: { source: 'screen', text: '' } } as const;
    expect(words(watch.look(fleetFacts({ worker: idle({ limit }) }, { messages: one() }))).slice(2)).toEqual([
      'settle m waiting: usage limit until 2026-11-22T13:00:45.000Z',
    ]);
  });

  test('waits without an end for an agent that does not exist', () => {
    const messages = [message('nobody', { id: 'm' })];
    expect(deliver(messages, idle())).toEqual(['settle m waiting: no such agent or session']);
  });

  test('reaches a session that the config does not name', () => {
    const watch = new Watch(makeFleet({ agents: [] }));
    const guest = facts('guest', { run: undefined, activity: activity('unknown') });
    const seen = fleetFacts({ guest }, { messages: [message('guest', { id: 'm' })] });
    expect(words(watch.look(seen))).toEqual(['deliver m']);
  });

  test('to such a session is not given up while it is being typed', () => {
    const watch = new Watch(makeFleet({ agents: [] }));
    const guest = facts('guest', { run: undefined, busy: true });
    const seen = fleetFacts({ guest }, { messages: [message('guest', { id: 'm', state: 'typing' })] });
    expect(watch.look(seen)).toEqual([]);
  });

  test('that has expired is dropped, whatever the agent does', () => {
    const dropped = ['settle m dropped: expired before it could be typed'];
    expect(deliver(one({ expiresAt: NOON }), idle())).toEqual(dropped);
    expect(deliver(one({ expiresAt: NOON }), idle({ session: UNKNOWN }))).toEqual(dropped);
    expect(deliver(one({ expiresAt: NOON + 1 }), idle())).toEqual(['deliver m']);
  });

  test.each(['delivered', 'unknown', 'dropped'] as const)('that ended as %s is left alone', (state) => {
    expect(deliver(one({ state }), idle())).toEqual([]);
  });

  test.each(['typing', 'submitted'] as const)(
    'found as %s after a crash is looked for in the input',
    (state) => {
      expect(deliver(one({ state }), idle())).toEqual(['deliver m']);
      expect(deliver(one({ state }), idle({ busy: true }))).toEqual([]);
      expect(deliver(one({ state }), idle({ session: UNKNOWN }))).toEqual([]);
      expect(deliver(one({ state }), idle({ scrolledBack: true }))).toEqual([]);
    },
  );

  test.each(['typing', 'submitted'] as const)('found as %s after a crash waits for the next run', (state) => {
    const waits = ['settle m waiting: the program it was typed to has ended'];
    expect(deliver(one({ state }), idle({ session: GONE }))).toEqual(waits);
    expect(deliver(one({ state, typedTo: 'an earlier run' }), idle())).toEqual(waits);
  });
});

describe('several messages', () => {
  test('are typed one at a time, the oldest first', () => {
    const messages = [3, 1, 2].map((n) => message('worker', { id: `m${n}`, createdAt: NOON - HOUR + n }));
    expect(deliver(messages, idle())).toEqual([
      'deliver m1',
      'settle m2 waiting: behind an earlier message',
      'settle m3 waiting: behind an earlier message',
    ]);
  });

  test('to different agents are typed at once', () => {
    const watch = new Watch(makeFleet({ agents: [agentSpec('a'), agentSpec('b')] }));
    const agents = { a: { ...idle(), run: runOf('a') }, b: { ...idle(), run: runOf('b') } };
    const messages = [message('a', { id: 'to-a' }), message('b', { id: 'to-b' })];
    expect(words(watch.look(fleetFacts(agents, { messages })))).toEqual(['deliver to-a', 'deliver to-b']);
  });

  test('wait for the kickoff, although they are older', () => {
    expect(deliver([...one({ createdAt: NOON - HOUR }), kickoff()], idle())).toEqual([
      'deliver k',
      'settle m waiting: behind an earlier message',
    ]);
  });
});

describe('a kickoff', () => {
  const young = runOf('worker', { startedAt: NOON - 2 * SECOND });
  const quiet: Activity = {
    state: 'idle',
    reason: 'quiet',
    evidence: { source: 'silence', text: 'nothing is known' },
  };

  test('is typed as soon as the tool shows that it is ready', () => {
    expect(deliver([kickoff()], idle({ run: young }))).toEqual(['deliver k']);
  });

  test('waits for connect_delay when only silence speaks for it', () => {
    const starting = ['settle k waiting: the tool is starting'];
    expect(deliver([kickoff()], idle({ run: young, activity: quiet }))).toEqual(starting);
    expect(deliver([kickoff()], idle({ run: young, activity: activity('working') }))).toEqual(starting);
    const run = runOf('worker', { startedAt: NOON - 12 * SECOND });
    expect(deliver([kickoff()], idle({ run, activity: quiet }))).toEqual(['deliver k']);
  });

  test('waits longer while its driver finds an empty screen: the tool does not read yet', () => {
    const screenOf = (...screen: string[]) => ({ title: undefined, screen, knownVersions: undefined });
    const startedAgo = (seconds: number, ...rows: string[]) =>
      idle({
        run: runOf('worker', { startedAt: NOON - seconds * SECOND }),
        activity: activity('unknown', 'unrecognised'),
        unrecognised: screenOf(...rows),
      });
    const waits = ['settle k waiting: the tool has shown nothing yet'];
    expect(deliver([kickoff()], startedAgo(60))).toEqual(waits);
    expect(deliver([kickoff()], startedAgo(119, '', '  '))).toEqual(waits);
    expect(deliver([kickoff()], startedAgo(120))).toEqual(['deliver k']);
    expect(deliver([kickoff()], startedAgo(60, '', 'Welcome'))).toEqual(['deliver k']);
  });

  test('is not typed into a dialog, however long that stands', () => {
    expect(deliver([kickoff()], idle({ activity: activity('waiting', 'trust') }))).toEqual([
      'settle k waiting: waits for a person: trust',
    ]);
  });

  test('of an earlier run is dropped', () => {
    expect(deliver([kickoff({ runId: 'worker-0' })], idle())).toEqual([
      'settle k dropped: the agent was started anew',
    ]);
  });

  test('waits while nothing is known of any run', () => {
    expect(deliver([kickoff()], idle({ session: GONE, run: undefined }))).toEqual([
      'settle k waiting: not running',
    ]);
  });
});

describe('a probe', () => {
  test('is dropped when the limit has gone', () => {
    expect(deliver(one({ origin: 'probe' }), idle())).toEqual(['settle m dropped: the limit was lifted']);
  });
});
