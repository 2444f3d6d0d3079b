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

const END = NOON + 2 * HOUR;
const DUE = END + 45 * SECOND;
const notice = (more: Partial<LimitNotice> = {}): LimitNotice => ({
  kind: '5-hour',
  window: 'five_hour',
  resetsAt: END,
  evidence: { source: 'screen', text: 'limit reached' },
  ...more,
});
const idle = (name: string, more: Partial<AgentFacts> = {}) =>
  facts(name, { activity: activity('idle'), ...more });
const cut = (name: string, more: Partial<LimitNotice> = {}) => idle(name, { limit: notice(more) });
const ofModel = (name: string, model: string) =>
  idle(name, { signals: { summary: { model }, sources: [], kickoff: undefined } });

/** Agents `a`, `b` and `c` of one account; `c` in another backend. */
function watchOver(settings: Partial<ReturnType<typeof makeFleet>['watchdog']> = {}): Watch {
  const agents = ['a', 'b', 'c'].map((name) =>
    agentSpec(name, { watch: 'heal+stall', backend: name === 'c' ? 'other' : 'tool' }),
  );
  const backends = { tool: backendSpec('tool'), other: backendSpec('other') };
  const fleet = makeFleet({ agents, backends });
  const watch = new Watch({ ...fleet, watchdog: { ...fleet.watchdog, ...settings } });
  const traits: DriverTraits = { queuesInput: false, credentials: { tool: 'main', other: 'main' } };
  watch.traits = new Map(['a', 'b', 'c'].map((name) => [name, traits]));
  return watch;
}

const held = (watch: Watch) =>
  ['a', 'b', 'c'].filter(
    (name) => watch.state.agents[name]?.limit?.continued === undefined && watch.state.agents[name]?.limit,
  );
const windowOf = (watch: Watch) => Object.values(watch.state.limits)[0];
const probesIn = (actions: Parameters<typeof words>[0]) =>
  words(actions).filter((word) => word.startsWith('message probe:') || word.startsWith('message continue:'));

describe('whom a limit holds', () => {
  test('also agents of the same credential in another backend', () => {
    const watch = watchOver();
    watch.look(fleetFacts({ a: cut('a'), b: idle('b'), c: idle('c') }));
    expect(held(watch)).toEqual(['a', 'b', 'c']);
  });

  test('whoever shows the notice of a family, whatever its tool calls its model', () => {
    const watch = watchOver();
    const shown = { ...ofModel('a', 'tool-medium'), limit: notice({ scope: 'large' }) };
    const fleet = fleetFacts({ a: shown, b: ofModel('b', 'tool-medium'), c: ofModel('c', 'tool-small') });
    const told = [0, SECOND, SECOND].flatMap((afterMs) => lines(watch.after(afterMs, fleet)));
    expect(held(watch)).toEqual(['a']);
    expect(told.filter((line) => line.startsWith('limit hit on'))).toHaveLength(1);
  });

  test("of one family, by the tool's own word for its model before the one that it was started with", () => {
    const watch = watchOver();
    watch.look(
      fleetFacts({
        a: { ...ofModel('a', 'claude-opus-4-6'), limit: notice({ scope: 'opus' }) },
        b: { ...ofModel('b', 'claude-sonnet-5'), run: runOf('b', { model: 'opus' }) },
        c: ofModel('c', 'Claude-Opus-4-6'),
      }),
    );
    expect(held(watch)).toEqual(['a', 'c']);
  });
});

describe('a limit of which a file of the earlier tool tells', () => {
  test('holds its account until then, whatever the screen says of the end, and its probes are counted on', () => {
    const watch = watchOver();
    const limit = {
      since: NOON,
      until: NOON + MINUTE,
      stated: true,
      kind: 'usage',
      evidence: 'file',
      probes: 2,
    };
    watch.state = {
      ...watch.state,
      agents: { a: { restarts: [], shortRuns: 0, startFailures: 0, limit } },
    };
    const seen = fleetFacts({ a: cut('a'), b: idle('b'), c: idle('c') });
    watch.look(seen);
    expect(held(watch)).toEqual(['a', 'b', 'c']);
    expect(watch.after(59 * SECOND, seen)).toEqual([]);
    expect(lines(watch.after(SECOND, seen))).toEqual(['limit probe #3 on a — nudging to resume']);
  });
});

describe('while a limit holds', () => {
  test('the clock of WAITING-UNTIL stands still: one that passed meanwhile is no stall afterwards', () => {
    const watch = watchOver();
    const waiting = { waitingUntil: NOON + HOUR };
    const seen = { a: cut('a'), b: idle('b', waiting), c: idle('c') };
    watch.look(fleetFacts(seen));
    watch.now = DUE;
    watch.look(fleetFacts(seen));
    const works = { ...seen, a: facts('a') };
    const said = [1, 3, 1, 1, 1, 1].flatMap((s) => lines(watch.after(s * SECOND, fleetFacts(works))));
    expect(said.filter((line) => line.startsWith('stall'))).toEqual([]);
    expect(watch.state.agents.b?.idleSince).toBeGreaterThan(DUE);
    const later = lines(watch.after(4 * MINUTE, fleetFacts(works)));
    expect(later).toContainEqual(expect.stringMatching(/^stall: b .* past its WAITING-UNTIL/));
  });

  test('a wake waits in the outbox, and only the newest one', () => {
    const watch = watchOver();
    const [first] = watch.fleet.agents;
    if (first === undefined) throw new Error('no agent');
    const wake = { intervalMs: 10 * MINUTE, promptFile: 'wake.md' };
    watch.fleet = { ...watch.fleet, agents: [{ ...first, wake }, ...watch.fleet.agents.slice(1)] };
    const seen = { a: cut('a'), b: idle('b'), c: idle('c') };
    const look = (ms: number) => watch.after(ms, { ...fleetFacts(seen), wakeTexts: { a: 'look around' } });
    look(0);
    const sent = look(10 * MINUTE).flatMap((action) => (action.type === 'message' ? [action.message] : []));
    expect(sent).toMatchObject([{ to: 'a', origin: 'wake', key: 'wake:a' }]);
    const waits = message('a', { ...sent[0], createdAt: watch.now });
    const now = watch.after(SECOND, fleetFacts(seen, { messages: [waits] }));
    expect(words(now)).toContainEqual(expect.stringMatching(/^settle wake:a:\d+ waiting: usage limit until/));
  });

  test('an agent that a person ends and brings up again asks once, and the others wait for the answer', () => {
    const watch = watchOver();
    watch.look(fleetFacts({ a: cut('a'), b: idle('b'), c: idle('c') }));
    const run = runOf('a', { runId: 'a-2', startedBy: 'command', startedAt: NOON + HOUR });
    const up = { a: idle('a', { run }), b: idle('b'), c: idle('c') };
    watch.now = NOON + HOUR + SECOND;
    expect(lines(watch.look(fleetFacts(up)))).toEqual(['limit probe #1 on a — a person asks']);
    const again = { ...up, a: idle('a', { run, limit: notice() }) };
    watch.after(2 * SECOND, fleetFacts(again));
    expect(lines(watch.after(30 * SECOND, fleetFacts(again)))).toEqual([
      `limit on a goes on after probe #1; asking again ${new Date(DUE).toISOString()}`,
    ]);
    expect(watch.after(SECOND, fleetFacts(again))).toEqual([]);
  });
});

describe('of two notices', () => {
  test('of one allowance the newer one counts, also when it is earlier', () => {
    const watch = watchOver();
    const seen = (more: Partial<LimitNotice>) => fleetFacts({ a: cut('a'), b: cut('b', more), c: idle('c') });
    watch.look(fleetFacts({ a: cut('a'), b: idle('b'), c: idle('c') }));
    watch.after(MINUTE, seen({ resetsAt: END - HOUR }));
    expect(windowOf(watch)?.until).toBe(DUE - HOUR);
  });

  test('of two allowances the later end counts', () => {
    const watch = watchOver();
    const weekly = { window: 'weekly', kind: 'weekly', resetsAt: END + 24 * HOUR };
    watch.look(fleetFacts({ a: cut('a', weekly), b: idle('b'), c: idle('c') }));
    watch.after(MINUTE, fleetFacts({ a: cut('a', weekly), b: cut('b'), c: idle('c') }));
    expect(windowOf(watch)?.until).toBe(DUE + 24 * HOUR);
  });

  test('of one agent the one that it shows now counts: a notice may move', () => {
    const watch = watchOver();
    const rest = { b: idle('b'), c: idle('c') };
    watch.look(fleetFacts({ a: cut('a'), ...rest }));
    const evidence = { source: 'screen', text: 'limit reached, resets later' } as const;
    watch.after(MINUTE, fleetFacts({ a: cut('a', { resetsAt: END + HOUR, evidence }), ...rest }));
    expect(windowOf(watch)?.until).toBe(DUE + HOUR);
    expect(
      probesIn(
        watch.after(2 * HOUR, fleetFacts({ a: cut('a', { resetsAt: END + HOUR, evidence }), ...rest })),
      ),
    ).toEqual([]);
  });
});

describe('a clock', () => {
  test('that jumps over the end, as in a suspended machine, makes the window due at once', () => {
    const watch = watchOver();
    const seen = fleetFacts({ a: cut('a'), b: idle('b'), c: idle('c') });
    watch.look(seen);
    expect(probesIn(watch.after(9 * HOUR, seen))).toHaveLength(1);
  });

  test('that is set back makes nobody wait longer than the longest pause where no end is stated', () => {
    const watch = watchOver();
    const seen = fleetFacts({ a: cut('a', { resetsAt: undefined }), b: idle('b'), c: idle('c') });
    watch.look(seen);
    watch.now = NOON - 10 * HOUR;
    watch.look(seen);
    expect((windowOf(watch)?.until ?? 0) - watch.now).toBeLessThanOrEqual(33 * MINUTE);
  });

  test('that is set back in the middle of a probe ends in one continuation', () => {
    const watch = watchOver();
    const seen = fleetFacts({ a: cut('a'), b: idle('b'), c: idle('c') });
    watch.look(seen);
    watch.now = DUE;
    expect(probesIn(watch.look(seen))).toHaveLength(1);
    watch.now = DUE - HOUR;
    const works = fleetFacts({ a: facts('a'), b: idle('b'), c: idle('c') });
    const later = [1, 2, 2, 2, 2].flatMap((s) => watch.after(s * SECOND, works));
    expect(probesIn(later)).toEqual([]);
    expect(lines(later)).toContainEqual(expect.stringContaining('limit lifted on a'));
  });
});

describe('the canary', () => {
  const asked = () => {
    const watch = watchOver();
    const seen = { a: cut('a'), b: cut('b'), c: idle('c') };
    watch.look(fleetFacts(seen));
    watch.now = DUE;
    const sent = watch.look(fleetFacts(seen)).find((action) => action.type === 'message');
    const to = sent?.type === 'message' ? sent.message.to : '';
    return { watch, seen, to, other: to === 'a' ? 'b' : 'a' };
  };

  test.each([
    ['killed', { session: exited(undefined, '9') }],
    ['gone with its session', { session: GONE }],
    ['stopped by a person', { heldSince: NOON + 3 * HOUR }],
  ] as const)('that is %s answers nothing: another one is asked at once', (_how, more) => {
    const { watch, seen, to, other } = asked();
    const dead = { ...seen, [to]: idle(to, { activity: activity('unknown'), ...more }) };
    const next = [2, 1, 1].flatMap((s) => watch.after(s * SECOND, fleetFacts(dead)));
    const texts = next.flatMap((action) => (action.type === 'message' ? [action.message] : []));
    expect(texts).toMatchObject([{ to: other, origin: 'probe' }]);
  });

  test('is nobody when nobody has anything to go on with: then the window is over by the clock', () => {
    const watch = watchOver();
    watch.look(fleetFacts({ a: cut('a'), b: idle('b'), c: idle('c') }));
    const rest = fleetFacts({ a: idle('a', { heldSince: NOON + MINUTE }), b: idle('b'), c: idle('c') });
    watch.after(HOUR, rest);
    watch.now = DUE;
    const last = watch.look(rest);
    expect(probesIn(last)).toEqual([]);
    expect(lines(last)).toContainEqual(expect.stringContaining('nobody waits for it'));
    watch.after(6 * SECOND, rest);
    watch.after(16 * SECOND, rest);
    expect(held(watch)).toEqual([]);
  });
});

describe('a tool that continues by itself', () => {
  test('is left alone for as long as it says that it may take, and no longer', () => {
    const watch = watchOver();
    const seen = fleetFacts({
      a: cut('a', { continuesAt: END, continuesWithinMs: 60_000 }),
      b: idle('b'),
      c: idle('c'),
    });
    watch.look(seen);
    watch.now = END + 59 * SECOND;
    expect(probesIn(watch.look(seen))).toEqual([]);
    expect(watch.decision.dueAt).toBe(END + MINUTE);
    watch.now = END + MINUTE;
    expect(probesIn(watch.look(seen))).toHaveLength(1);
  });

  test('and says nothing of how long that may take, for 130 seconds', () => {
    const watch = watchOver();
    const seen = fleetFacts({ a: cut('a', { continuesAt: END }), b: idle('b'), c: idle('c') });
    watch.look(seen);
    watch.now = END + 129 * SECOND;
    expect(probesIn(watch.look(seen))).toEqual([]);
    watch.now = END + 130 * SECOND;
    expect(probesIn(watch.look(seen))).toHaveLength(1);
  });
});
