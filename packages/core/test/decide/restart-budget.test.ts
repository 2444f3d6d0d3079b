import { describe, expect, test } from 'vitest';
import { restartVerdict } from '../../src/decide/restart-budget.ts';
import {
  agentSpec,
  exited,
  facts,
  fleetFacts,
  GONE,
  HOUR,
  MINUTE,
  makeFleet,
  NOON,
  runOf,
  SECOND,
} from './support/fleet.ts';
import { lines, Watch, words } from './support/watch.ts';

const settings = makeFleet().watchdog;
const fresh = { restarts: [], shortRuns: 0, exit: undefined };
const exitAt = (at: number) => ({ runId: 'r', at, exitCode: 1 });

describe('the pause before a restart', () => {
  test('is none for the first crash', () => {
    const state = { ...fresh, shortRuns: 1, exit: exitAt(NOON) };
    expect(restartVerdict(state, 'crash', NOON, settings)).toEqual({ when: 'now' });
  });

  test.each([
    [2, 5],
    [3, 10],
    [4, 20],
    [7, 160],
    [8, 300],
    [40, 300],
  ])('doubles with each short run: after %d of them %d s', (shortRuns, pause) => {
    const state = { ...fresh, shortRuns, exit: exitAt(NOON) };
    expect(restartVerdict(state, 'crash', NOON, settings)).toEqual({
      when: 'later',
      until: NOON + pause * SECOND,
      quarantine: false,
      reason: `${shortRuns} short runs in a row`,
    });
    expect(restartVerdict(state, 'crash', NOON + pause * SECOND, settings)).toEqual({ when: 'now' });
  });

  test.each(['external', 'stall'] as const)('is none for a restart whose cause is %s', (cause) => {
    const state = { ...fresh, shortRuns: 8, exit: exitAt(NOON) };
    expect(restartVerdict(state, cause, NOON, settings)).toEqual({ when: 'now' });
  });
});

describe('too many restarts within the window', () => {
  const times = [50, 40, 30, 20, 10].map((minutes) => NOON - minutes * MINUTE);

  test.each(['crash', 'stall'] as const)(
    'by %s put an agent into quarantine until the oldest has left it',
    (cause) => {
      expect(restartVerdict({ ...fresh, restarts: times }, cause, NOON, settings)).toEqual({
        when: 'later',
        until: NOON + 10 * MINUTE,
        quarantine: true,
        reason: '5 restarts within 3600 s',
      });
      expect(restartVerdict({ ...fresh, restarts: times }, cause, NOON + 10 * MINUTE, settings)).toEqual({
        when: 'now',
      });
    },
  );

  test('by others are healed every five minutes', () => {
    expect(
      restartVerdict({ ...fresh, restarts: times }, 'external', NOON - 6 * MINUTE, settings),
    ).toMatchObject({
      when: 'later',
      quarantine: false,
      until: NOON - 5 * MINUTE,
    });
    expect(restartVerdict({ ...fresh, restarts: times }, 'external', NOON, settings)).toEqual({
      when: 'now',
    });
  });

  test('do not keep an agent from its first start', () => {
    expect(restartVerdict({ ...fresh, restarts: times }, 'first', NOON, settings)).toEqual({ when: 'now' });
  });

  test('that lie before the window do not count', () => {
    const old = times.map((at) => at - HOUR);
    expect(restartVerdict({ ...fresh, restarts: old }, 'stall', NOON, settings)).toEqual({ when: 'now' });
  });

  test('do not count when the clock was set back', () => {
    const future = times.map((at) => at + 24 * HOUR);
    expect(restartVerdict({ ...fresh, restarts: future }, 'stall', NOON, settings)).toEqual({ when: 'now' });
  });
});

/** An agent that exits a moment after each start. Returns when it was started, and all that was said. */
function crashFor(watch: Watch, duration: number, lifetime = SECOND) {
  const starts: number[] = [];
  const said: string[] = [];
  let run = runOf('worker', { runId: 'run-0', startedAt: watch.now });
  const end = watch.now + duration;
  let alive = true;
  while (watch.now < end) {
    const session = alive ? { state: 'alive' as const, pane: '%1' } : exited(1);
    const actions = watch.look(fleetFacts({ worker: facts('worker', { run, session }) }));
    said.push(...lines(actions));
    if (words(actions).includes('restart worker')) {
      starts.push(watch.now);
      run = runOf('worker', { runId: `run-${starts.length}`, startedAt: watch.now });
      alive = true;
      watch.now += 1;
    } else if (alive) {
      alive = false;
      watch.now += lifetime;
    } else {
      watch.now = Math.min(watch.decision.dueAt ?? end, end);
    }
  }
  return { starts, said };
}

describe('an agent that exits again and again', () => {
  test('is restarted at once, then ever later, then quarantined, in a day no more than the budget allows', () => {
    const watch = new Watch(makeFleet());
    const { starts, said } = crashFor(watch, 24 * HOUR);
    expect(starts.slice(1, 5).map((at, index) => Math.round((at - (starts[index] ?? 0)) / SECOND))).toEqual([
      6, 11, 21, 41,
    ]);
    for (const at of starts) {
      expect(starts.filter((other) => other > at - HOUR && other <= at).length).toBeLessThanOrEqual(5);
    }
    expect(starts.length).toBeGreaterThan(24);
    expect(said.find((line) => line.includes('quarantined'))).toMatch(
      /^worker \(p-worker\) quarantined until \S+Z: 5 restarts within 3600 s; `agents up worker` starts it now$/,
    );
  });

  test('after runs that lasted is restarted at once each time', () => {
    const watch = new Watch(makeFleet());
    const { starts } = crashFor(watch, 2 * HOUR, 31 * MINUTE);
    expect(starts.map((at) => Math.round((at - NOON) / MINUTE))).toEqual([31, 62, 93]);
  });

  test('is started by a person although it is in quarantine, and has its budget back', () => {
    const watch = new Watch(makeFleet());
    crashFor(watch, 10 * MINUTE);
    expect(watch.state.agents.worker?.delayed).toMatchObject({ quarantine: true });
    const run = runOf('worker', { runId: 'by-hand', startedBy: 'command', startedAt: watch.now });
    watch.see('worker', facts('worker', { run }));
    expect(watch.state.agents.worker).toMatchObject({ restarts: [], shortRuns: 0 });
    expect(watch.state.agents.worker?.delayed).toBeUndefined();
    const actions = watch.see('worker', facts('worker', { run, session: exited(1) }), SECOND);
    expect(words(actions)).toEqual(['note agent-exited', 'restart worker']);
  });

  test('stays in quarantine when the watchdog is killed', () => {
    const watch = new Watch(makeFleet());
    crashFor(watch, 10 * MINUTE);
    watch.takeOver();
    const run = runOf('worker', { runId: 'run-5' });
    expect(words(watch.see('worker', facts('worker', { run, session: exited(1) }), SECOND))).not.toContain(
      'restart worker',
    );
  });
});

test('sessions that somebody kills are healed at once five times, then every five minutes', () => {
  const watch = new Watch(makeFleet());
  const starts: number[] = [];
  for (let second = 0; second < 3600; second += 10) {
    const run = runOf('worker', { runId: `run-${starts.length}`, startedAt: watch.now });
    if (words(watch.see('worker', facts('worker', { session: GONE, run }))).includes('start worker'))
      starts.push(second);
    watch.now = NOON + (second + 10) * SECOND;
  }
  expect(starts).toEqual([0, 10, 20, 30, 40, 350, 650, 950, 1250, 1550, 1850, 2150, 2450, 2750, 3050, 3350]);
});

describe('a start that fails', () => {
  const gone = facts('worker', { session: GONE });

  test('is tried again after a pause that doubles up to five minutes, and tells what is wrong', () => {
    const watch = new Watch(makeFleet());
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      watch.noteStart('worker', { ok: false, problem: 'no such program' });
      pauses.push(((watch.state.agents.worker?.delayed?.until ?? 0) - watch.now) / SECOND);
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
    expect(watch.state.agents.worker?.problem).toBe('no such program');
  });

  test('keeps the agent waiting until then', () => {
    const watch = new Watch(makeFleet({ agents: [agentSpec('worker')] }));
    expect(words(watch.see('worker', gone))).toEqual(['start worker']);
    watch.noteStart('worker', { ok: false, problem: 'no such program' });
    expect(words(watch.see('worker', gone, 4 * SECOND))).toEqual([]);
    expect(watch.decision.dueAt).toBe(watch.state.agents.worker?.delayed?.until);
    expect(words(watch.see('worker', gone, SECOND))).toEqual(['start worker']);
  });

  test('is forgotten when the next one succeeds', () => {
    const watch = new Watch(makeFleet());
    watch.noteStart('worker', { ok: false, problem: 'no such program' });
    watch.noteStart('worker', { ok: true });
    expect(watch.state.agents.worker).toMatchObject({ startFailures: 0 });
    expect(watch.state.agents.worker?.problem).toBeUndefined();
  });

  test('is forgotten when a person has started the agent', () => {
    const watch = new Watch(makeFleet());
    watch.noteStart('worker', { ok: false, problem: 'no such program' });
    watch.see('worker', facts('worker', { run: runOf('worker', { runId: 'x', startedBy: 'command' }) }));
    expect(watch.state.agents.worker).toMatchObject({ startFailures: 0 });
    expect(watch.state.agents.worker?.problem).toBeUndefined();
    expect(watch.state.agents.worker?.delayed).toBeUndefined();
  });
});
