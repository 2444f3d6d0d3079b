import { describe, expect, it } from 'vitest';
import type { AgentFacts, SignalFacts } from '../../src/decide/facts.ts';
import { DRIFT_MS, KICKOFF_PATIENCE_MS, stepSignals } from '../../src/decide/step-signals.ts';
import { type AgentState, newAgentState } from '../../src/decide/supervisor-state.ts';
import type { Watched } from '../../src/decide/watched.ts';
import { words } from './support/watch.ts';

const NOW = 10_000_000;
const watched = { name: 'one', session: 't-one', type: 'agent' } as Watched;

function facts(rest: Partial<AgentFacts> = {}): AgentFacts {
  const run = {
    v: 1,
    runId: 'r1',
    name: 'one',
    session: 't-one',
    startedAt: NOW,
    startedBy: 'watchdog',
    model: '',
  };
  return {
    ...{ session: { state: 'alive', pane: '%1' }, heldSince: undefined, busy: false, command: 'tool' },
    ...{ limit: undefined, waitingUntil: undefined, scrolledBack: false, draft: undefined },
    activity: { state: 'idle', reason: 'quiet', evidence: { source: 'signal', text: '' } },
    run,
    ...rest,
  } as AgentFacts;
}

const saying = (rest: Partial<SignalFacts>): SignalFacts => ({
  ...{ summary: undefined, sources: [], kickoff: undefined },
  ...rest,
});

/** Looks one after the other; what was done at each. */
function looks(all: readonly (readonly [AgentFacts, number])[], before: AgentState = newAgentState()) {
  let state = before;
  return all.map(([seen, now]) => {
    const step = stepSignals(state, watched, seen, now);
    state = step.state;
    return { done: words(step.actions), dueAt: step.dueAt, state };
  });
}

describe('the session of the tool', () => {
  it('is recorded when the tool says another one, once', () => {
    const of = (sessionId: string) => facts({ signals: saying({ summary: { sessionId } }) });
    const done = looks([
      [of('a'), NOW],
      [of('a'), NOW + 1],
      [of('b'), NOW + 2],
      [facts(), NOW + 3],
      [of('b'), NOW + 4],
    ]).map((look) => look.done);
    expect(done).toEqual([['record-session one a'], [], ['record-session one b'], [], []]);
  });

  it('is not asked about while it does not run or something is done to it', () => {
    const signals = saying({ summary: { sessionId: 'a' } });
    expect(looks([[facts({ signals, busy: true }), NOW]])[0]?.done).toEqual([]);
    expect(looks([[facts({ signals, session: { state: 'gone' } }), NOW]])[0]?.done).toEqual([]);
  });
});

describe('a first prompt that was given as an argument', () => {
  const nothing = facts({ signals: saying({ kickoff: { state: 'nothing' } }) });
  const accepted = facts({ signals: saying({ kickoff: { state: 'accepted', text: 'hook' } }) });

  it('is said to be accepted, once', () => {
    const [first, second, third] = looks([
      [nothing, NOW + 100],
      [accepted, NOW + 1_500],
      [accepted, NOW + 2_000],
    ]);
    expect(first).toMatchObject({ done: [], dueAt: NOW + KICKOFF_PATIENCE_MS });
    expect(second?.done).toEqual(['note kickoff-accepted']);
    expect(third?.done).toEqual([]);
  });

  it('is missing when the tool is idle and has not said so for a long time; it may still come', () => {
    const late = NOW + KICKOFF_PATIENCE_MS;
    const busy = { ...nothing, activity: { ...nothing.activity, state: 'working' as const } };
    const all = looks([
      [nothing, NOW + 100],
      [nothing, late - 1],
      [busy, late],
      [nothing, late + 1],
      [nothing, late + 2],
      [accepted, late + 3],
    ]);
    expect(all.map(({ done }) => done)).toEqual([
      [],
      [],
      [],
      ['note kickoff-missing'],
      [],
      ['note kickoff-accepted'],
    ]);
    expect(all[3]?.state.kickoff?.state).toBe('missing');
  });

  it('is not called missing when nobody watched from the beginning, or when nothing could tell', () => {
    const late = NOW + KICKOFF_PATIENCE_MS + 1;
    expect(
      looks([
        [nothing, late],
        [nothing, late + 1],
      ]).flatMap(({ done }) => done),
    ).toEqual([]);
    const blind = facts({ signals: saying({ kickoff: { state: 'no-evidence' } }) });
    expect(
      looks([
        [blind, NOW],
        [blind, late],
      ]).flatMap(({ done }) => done),
    ).toEqual([]);
  });
});

describe('drift', () => {
  const unrecognised = { title: 'x', screen: ['what?'], knownVersions: '1 to 2' };
  const lost = facts({ unrecognised, signals: saying({ summary: { toolVersion: '3' } }) });

  it('is said once for each run, when nothing was recognised for a minute', () => {
    const all = looks([
      [lost, NOW],
      [lost, NOW + DRIFT_MS - 1],
      [facts(), NOW + DRIFT_MS],
      [lost, NOW + DRIFT_MS + 1],
      [lost, NOW + 2 * DRIFT_MS + 1],
      [lost, NOW + 9 * DRIFT_MS],
    ]);
    expect(all.map(({ done }) => done)).toEqual([[], [], [], [], ['note drift'], []]);
    expect(all[0]?.dueAt).toBe(NOW + DRIFT_MS);
    const step = stepSignals(all[3]?.state ?? newAgentState(), watched, lost, NOW + 9 * DRIFT_MS);
    expect(step.actions).toMatchObject([
      {
        event: {
          message: expect.stringMatching(
            /^one \(t-one\) has shown for 60 s .*the tool is 3, its rules .* 1 to 2$/,
          ),
          data: { toolVersion: '3', knownVersions: '1 to 2', screen: ['what?'], title: 'x' },
        },
      },
    ]);
  });
});
