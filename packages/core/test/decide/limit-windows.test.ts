import { describe, expect, test } from 'vitest';
import type { DriverTraits } from '../../src/decide/decide.ts';
import type { AgentFacts } from '../../src/decide/facts.ts';
import type { LimitNotice } from '../../src/plugin/contract.ts';
import {
  activity,
  agentSpec,
  backendSpec,
  exited,
  facts,
  fleetFacts,
  GONE,
  HOUR,
  MINUTE,
  makeFleet,
  message,
  NOON,
  runOf,
  SECOND,
} from './support/fleet.ts';
import { lines, Watch, words } from './support/watch.ts';

const notice = (more: Partial<LimitNotice> = {}): LimitNotice => ({
  kind: '5-hour',
  resetsAt: NOON + 2 * HOUR,
  evidence: { source: 'screen', text: 'limit reached' },
  ...more,
});
const idle = (name: string, more: Partial<AgentFacts> = {}) =>
  facts(name, { activity: activity('idle'), ...more });
const cut = (name: string, more: Partial<LimitNotice> = {}) => idle(name, { limit: notice(more) });

/** Agents `a`, `b` and `c` of one account. */
function watchOver(
  more: Parameters<typeof agentSpec>[1] = {},
  settings: Partial<ReturnType<typeof makeFleet>['watchdog']> = {},
): Watch {
  const fleet = makeFleet({
    agents: ['a', 'b', 'c'].map((name) => agentSpec(name, { watch: 'heal+stall', ...more })),
    backends: { tool: backendSpec('tool'), other: backendSpec('other') },
  });
  const watch = new Watch({ ...fleet, watchdog: { ...fleet.watchdog, ...settings } });
  const traits: DriverTraits = { queuesInput: false, credentials: { tool: 'main' } };
  watch.traits = new Map(['a', 'b', 'c'].map((name) => [name, traits]));
  return watch;
}

describe('a limit of one agent', () => {
  test('holds all agents of its credential: nothing is typed, started, or called a stall', () => {
    const watch = watchOver();
    const waits = message('b');
    const seen = fleetFacts(
      { a: cut('a'), b: idle('b'), c: facts('c', { session: GONE }) },
      { messages: [waits] },
    );
    expect(words(watch.look(seen))).toContainEqual(
      expect.stringMatching(/settle m-b waiting: usage limit until/),
    );
    expect(lines(watch.decision.actions)[0]).toContain('holding a and 2 more that share the quota of main');
    const later = watch.after(
      HOUR,
      fleetFacts({ a: cut('a'), b: idle('b'), c: facts('c', { session: GONE }) }),
    );
    expect(later).toEqual([]);
  });

  test('of one model family holds the agents of that family, and those of the same unknown default', () => {
    const watch = watchOver();
    const opus = (name: string, model: string) => idle(name, { run: runOf(name, { model }) });
    const first = { ...opus('a', 'opus-4'), limit: notice({ scope: 'opus' }) };
    watch.look(fleetFacts({ a: first, b: opus('b', 'OPUS-4-1'), c: opus('c', 'sonnet-4') }));
    expect(Object.keys(watch.state.agents).filter((name) => watch.state.agents[name]?.limit)).toEqual([
      'a',
      'b',
    ]);
    const other = watchOver();
    other.look(fleetFacts({ a: cut('a', { scope: 'opus' }), b: idle('b'), c: opus('c', 'opus-4') }));
    expect(Object.keys(other.state.agents).filter((name) => other.state.agents[name]?.limit)).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('is not over because another agent works on', () => {
    const watch = watchOver();
    watch.look(fleetFacts({ a: cut('a'), b: facts('b'), c: idle('c') }));
    expect(watch.after(HOUR, fleetFacts({ a: cut('a'), b: facts('b'), c: idle('c') }))).toEqual([]);
    expect(Object.values(watch.state.limits)[0]?.state).toBe('held');
  });

  test('that ended the program is no crash: it is started when the limit is over, and that does not count', () => {
    const watch = watchOver();
    const dead = facts('a', { session: exited(1), limit: notice(), activity: activity('unknown') });
    const actions = watch.look(fleetFacts({ a: dead, b: idle('b'), c: idle('c') }));
    const event = expect.objectContaining({
      event: 'agent-exited',
      data: expect.objectContaining({ limited: true }),
    });
    expect(actions).toContainEqual({ type: 'note', event });
    expect(words(actions).filter((word) => word.includes('start'))).toEqual([]);
    expect(watch.after(HOUR, fleetFacts({ a: dead, b: idle('b'), c: idle('c') }))).toEqual([]);
    watch.now = NOON + 2 * HOUR + 45 * SECOND;
    const started = watch.look(fleetFacts({ a: dead, b: idle('b'), c: idle('c') }));
    expect(words(started)).toContain('restart a');
    expect(watch.state.agents.a).toMatchObject({ restarts: [], shortRuns: 0 });
  });

  test('that no clock lifts is asked about when a person says so, and not before', () => {
    const watch = watchOver();
    const broke = { lifts: 'person', resetsAt: undefined, window: 'credits' } as const;
    const seen = { a: cut('a', broke), b: idle('b'), c: idle('c') };
    watch.look(fleetFacts(seen));
    expect(watch.after(100 * HOUR, fleetFacts(seen))).toEqual([]);
    const asks = message('a', { id: 'go', key: 'go-on:a', origin: 'send' });
    expect(words(watch.after(1, fleetFacts(seen, { messages: [asks] })))).toContain('deliver go');
  });

  test('is left to a person with limit_resume = "notify", who is told once', () => {
    const watch = watchOver({}, { limitResume: 'notify' });
    const seen = { a: cut('a'), b: idle('b'), c: idle('c') };
    watch.look(fleetFacts(seen));
    const told = watch.after(3 * HOUR, fleetFacts(seen));
    expect(lines(told)).toEqual(['limit on a should be over; `agents up a` goes on']);
    expect(watch.after(HOUR, fleetFacts(seen))).toEqual([]);
  });

  test('is left to the tool that says only after its notice that it continues, and has done so between two looks', () => {
    const watch = watchOver({}, { limitResume: 'native' });
    const end = NOON + 2 * HOUR;
    watch.look(fleetFacts({ a: cut('a'), b: idle('b'), c: idle('c') }));
    watch.after(SECOND, fleetFacts({ a: cut('a', { continuesAt: end }), b: idle('b'), c: idle('c') }));
    // Its turn has begun and ended since: nothing shows that it was at work.
    const later = watch.after(2 * HOUR + MINUTE, fleetFacts({ a: idle('a'), b: idle('b'), c: idle('c') }));
    expect(later.filter(({ type }) => type === 'message')).toEqual([]);
  });

  test('is left to the tool whose promise is gone before its notice is: it begins to continue, or somebody has cancelled it', () => {
    const watch = watchOver({}, { limitResume: 'native' });
    const end = NOON + 2 * HOUR;
    const seen = (more: Partial<LimitNotice>) =>
      fleetFacts({ a: cut('a', more), b: idle('b'), c: idle('c') });
    watch.look(seen({ continuesAt: end }));
    expect(watch.after(2 * HOUR + 2 * MINUTE, seen({})).filter(({ type }) => type === 'message')).toEqual([]);
    expect(words(watch.after(MINUTE, seen({})))).toContain(`message probe:main | all:${NOON}:1`);
  });

  test('is over when the model has answered since, although nobody saw it at work', () => {
    const watch = watchOver({}, { limitResume: 'native' });
    const said = (answeredAt: number) =>
      idle('a', { signals: { summary: { answeredAt }, sources: [], kickoff: undefined } });
    watch.look(fleetFacts({ a: cut('a', { scope: 'all' }), b: idle('b'), c: idle('c') }));
    const before = watch.after(MINUTE, fleetFacts({ a: said(NOON - 1), b: idle('b'), c: idle('c') }));
    expect(lines(before)).toEqual([]);
    const after = watch.after(MINUTE, fleetFacts({ a: said(NOON + 1), b: idle('b'), c: idle('c') }));
    expect(lines(after)).toEqual([expect.stringMatching(/^limit lifted on a — it works again/)]);
  });

  test('of one family is not over when the model of another family has answered', () => {
    const watch = watchOver({}, { limitResume: 'native' });
    const said = (model: string) =>
      idle('a', { signals: { summary: { answeredAt: NOON + 1, model }, sources: [], kickoff: undefined } });
    watch.look(fleetFacts({ a: cut('a', { scope: 'opus' }), b: idle('b'), c: idle('c') }));
    expect(
      lines(watch.after(MINUTE, fleetFacts({ a: said('sonnet-4'), b: idle('b'), c: idle('c') }))),
    ).toEqual([]);
    expect(
      lines(watch.after(MINUTE, fleetFacts({ a: said('Opus-4'), b: idle('b'), c: idle('c') }))),
    ).toHaveLength(1);
  });

  test('is left to the tool with limit_resume = "native", for ten minutes', () => {
    const watch = watchOver({}, { limitResume: 'native' });
    const end = NOON + 2 * HOUR;
    const seen = { a: cut('a', { continuesAt: end }), b: idle('b'), c: idle('c') };
    watch.look(fleetFacts(seen));
    expect(watch.after(2 * HOUR + 9 * MINUTE, fleetFacts(seen))).toEqual([]);
    expect(words(watch.after(MINUTE, fleetFacts(seen)))).toContain(`message probe:main | all:${NOON}:1`);
  });

  test('whose notice names keys is asked about after these, and a second look', () => {
    const watch = watchOver();
    const seen = {
      a: cut('a', { continuesAt: NOON + 2 * HOUR, dismiss: ['Escape'] }),
      b: idle('b'),
      c: idle('c'),
    };
    watch.look(fleetFacts(seen));
    watch.now = NOON + 2 * HOUR + 45 * SECOND;
    expect(words(watch.look(fleetFacts(seen)))).toContain('press a Escape');
    const after = { ...seen, a: cut('a') };
    expect(words(watch.after(SECOND, fleetFacts(after)))).toContain(`message probe:main | all:${NOON}:1`);
  });
});

describe('a fallback', () => {
  const place = { backend: 'other', model: 'x' };
  const away = (since: number) =>
    idle('a', { run: runOf('a', { runId: 'a-2', startedAt: since, ...place }) });

  test('takes over at once when the limit lasts longer than the threshold, and gives back when it is over', () => {
    const watch = watchOver({ fallback: [place] });
    const rest = { b: facts('b'), c: facts('c') };
    const [start] = watch.look(fleetFacts({ a: cut('a'), ...rest })).filter(({ type }) => type === 'start');
    expect(start).toMatchObject({
      name: 'a',
      replace: true,
      standIn: place,
      why: { event: 'fallback-started' },
    });
    const seen = fleetFacts({ a: away(NOON + 1), ...rest });
    expect(words(watch.after(HOUR, seen))).toEqual(['write-limit a']);
    watch.now = NOON + 2 * HOUR + 45 * SECOND;
    const back = watch.look(seen).find(({ type }) => type === 'start');
    expect(back).toMatchObject({ name: 'a', replace: true, why: { event: 'fallback-ended' } });
    expect(back).not.toHaveProperty('standIn');
  });

  test('waits for the threshold when nobody knows how long the limit lasts', () => {
    const watch = watchOver({ fallback: [place] });
    const seen = fleetFacts({ a: cut('a', { resetsAt: undefined }), b: facts('b'), c: facts('c') });
    watch.look(seen);
    expect(words(watch.after(4 * MINUTE, seen))).toEqual([]);
    watch.after(26 * MINUTE, seen);
    watch.after(SECOND, seen);
    expect(words(watch.after(15 * SECOND, seen))).toContain('restart a');
  });
});
