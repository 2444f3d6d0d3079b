import { describe, expect, test } from 'vitest';
import {
  activity,
  agentSpec,
  backendSpec,
  exited,
  facts,
  fleetFacts,
  GONE,
  HOUR,
  loopAgent,
  loopFacts,
  loopSpec,
  MINUTE,
  makeFleet,
  NOON,
  runOf,
  SECOND,
  serviceSpec,
  UNKNOWN,
} from './support/fleet.ts';
import { lines, Watch, words } from './support/watch.ts';

const idle = activity('idle');
const watchOver = (more: Parameters<typeof agentSpec>[1] = {}, fleet: Parameters<typeof makeFleet>[0] = {}) =>
  new Watch(makeFleet({ agents: [agentSpec('worker', more)], ...fleet }));

describe('an agent that is well', () => {
  test('is left alone, and nothing is due', () => {
    const watch = watchOver();
    expect(watch.see('worker', facts('worker'))).toEqual([]);
    expect(watch.decision.dueAt).toBeUndefined();
  });

  test('is left alone while an action of ours on it is under way, even when its session is gone', () => {
    const watch = watchOver();
    watch.see('worker', facts('worker'));
    const before = watch.state;
    expect(watch.see('worker', facts('worker', { session: GONE, busy: true }), SECOND)).toEqual([]);
    expect(watch.state).toEqual(before);
  });
});

describe('a session that cannot be asked', () => {
  test.each(['heal', 'heal+stall', 'none'] as const)(
    'is neither started nor stopped (watch = %s)',
    (kind) => {
      const watch = watchOver({ watch: kind });
      for (let look = 0; look < 5; look += 1) {
        expect(watch.see('worker', facts('worker', { session: UNKNOWN }), MINUTE)).toEqual([]);
      }
    },
  );

  test('does not confirm a death that was seen once', () => {
    const watch = watchOver();
    watch.look(fleetFacts({ worker: facts('worker', { session: GONE }) }));
    expect(watch.see('worker', facts('worker', { session: UNKNOWN }), MINUTE)).toEqual([]);
  });
});

describe('a session that is gone', () => {
  test('is looked for a second time before anything is done', () => {
    const watch = watchOver();
    watch.see('worker', facts('worker'));
    const gone = fleetFacts({ worker: facts('worker', { session: GONE }) });
    expect(words(watch.after(SECOND, gone))).toEqual(['look-again 60']);
    expect(words(watch.after(59, gone))).toEqual(['look-again 60']);
    const actions = watch.after(1, gone);
    expect(words(actions)).toEqual(['start worker']);
    expect(lines(actions)).toEqual(['worker (p-worker) gone — restarting']);
  });

  test('is not started when it is there at the second look', () => {
    const watch = watchOver();
    watch.look(fleetFacts({ worker: facts('worker', { session: GONE }) }));
    expect(watch.see('worker', facts('worker'), 60)).toEqual([]);
    expect(words(watch.after(HOUR, fleetFacts({ worker: facts('worker', { session: GONE }) })))).toEqual([
      'look-again 60',
    ]);
  });

  test('that never ran is started, and that is no restart', () => {
    const watch = watchOver();
    const actions = watch.see('worker', facts('worker', { session: GONE, run: undefined }));
    expect(lines(actions)).toEqual(['worker (p-worker) is not running — starting']);
    expect(watch.state.agents.worker?.restarts).toEqual([]);
  });

  test.each([
    ['is not watched', { watch: 'none' }],
    ['is disabled', { enabled: false }],
  ] as const)('stays away when the agent %s', (_what, more) => {
    const watch = watchOver(more);
    expect(watch.see('worker', facts('worker', { session: GONE }))).toEqual([]);
    expect(watch.see('worker', facts('worker', { session: GONE }), HOUR)).toEqual([]);
  });

  test('of a service is started again', () => {
    const watch = watchOver({}, { agents: [], services: [serviceSpec('server')] });
    expect(words(watch.see('server', facts('server', { session: GONE })))).toEqual(['start server']);
  });
});

describe('a program that has ended', () => {
  test('is noted once with its exit code, and restarted in its place', () => {
    const watch = watchOver();
    const actions = watch.see('worker', facts('worker', { session: exited(3) }));
    expect(words(actions)).toEqual(['note agent-exited', 'restart worker']);
    expect(lines(actions)).toEqual([
      'worker (p-worker) exited with code 3',
      'worker (p-worker) gone — exited with code 3, restarting',
    ]);
    expect(watch.state.agents.worker?.exit).toEqual({ runId: 'worker-1', at: NOON, exitCode: 3 });
    expect(words(watch.see('worker', facts('worker', { session: exited(3) })))).toEqual(['restart worker']);
  });

  test('by a signal says which', () => {
    const watch = watchOver();
    const [first] = lines(watch.see('worker', facts('worker', { session: exited(undefined, '9') })));
    expect(first).toBe('worker (p-worker) was ended by signal 9');
  });

  test('is cleared away when it is not watched', () => {
    const watch = watchOver({ watch: 'none' });
    const actions = watch.see('worker', facts('worker', { session: exited(0) }));
    expect(words(actions)).toEqual(['note agent-exited', 'stop worker']);
  });
});

describe('a one-shot task', () => {
  test('that has finished is not run again by itself', () => {
    const watch = watchOver({ kind: 'task' });
    const actions = watch.see('worker', facts('worker', { session: exited(0) }));
    expect(words(actions)).toEqual(['note agent-finished', 'stop worker']);
    watch.takeOver();
    expect(watch.see('worker', facts('worker', { session: GONE }), MINUTE)).toEqual([]);
    expect(watch.see('worker', facts('worker', { session: GONE }), 30 * 24 * HOUR)).toEqual([]);
  });

  test('that failed is run again', () => {
    const watch = watchOver({ kind: 'task' });
    const actions = watch.see('worker', facts('worker', { session: exited(1) }));
    expect(words(actions)).toEqual(['note agent-exited', 'restart worker']);
  });

  test('that was killed in the middle is run again', () => {
    const watch = watchOver({ kind: 'task' });
    watch.see('worker', facts('worker'));
    expect(words(watch.see('worker', facts('worker', { session: GONE }), MINUTE))).toEqual(['start worker']);
  });

  test('that a person runs again is healed again', () => {
    const watch = watchOver({ kind: 'task' });
    watch.see('worker', facts('worker', { session: exited(0) }));
    const run = runOf('worker', { runId: 'second', startedBy: 'command', startedAt: NOON + MINUTE });
    watch.see('worker', facts('worker', { run }), MINUTE);
    const killed = facts('worker', { run, session: exited(undefined, '9') });
    expect(words(watch.see('worker', killed, HOUR))).toEqual(['note agent-exited', 'restart worker']);
  });
});

describe('an agent held by a person', () => {
  test('is stopped when it still runs from before', () => {
    const watch = watchOver();
    const actions = watch.see('worker', facts('worker', { heldSince: NOON }));
    expect(words(actions)).toEqual(['stop worker']);
    expect(lines(actions)).toEqual(['killing p-worker']);
  });

  test('is left alone when it was started after that', () => {
    const watch = watchOver();
    const run = runOf('worker', { startedAt: NOON + 1 });
    expect(watch.see('worker', facts('worker', { heldSince: NOON, run }), MINUTE)).toEqual([]);
  });

  test('is not healed, whatever happens to it', () => {
    const watch = watchOver();
    for (const session of [GONE, UNKNOWN, GONE]) {
      expect(watch.see('worker', facts('worker', { heldSince: NOON, session }), HOUR)).toEqual([]);
    }
  });

  test('is neither stalled nor fatal', () => {
    const watch = watchOver({ watch: 'heal+stall' });
    const run = runOf('worker', { startedAt: NOON + 1 });
    for (const state of ['idle', 'fatal'] as const) {
      const held = facts('worker', { heldSince: NOON, run, activity: activity(state) });
      expect(watch.see('worker', held, HOUR)).toEqual([]);
    }
  });
});

describe('a foreign program in the session', () => {
  const backends = {
    tool: backendSpec('tool', { processName: 'tool' }),
    other: backendSpec('other', { processName: 'other' }),
    nameless: backendSpec('nameless'),
  };

  test('of another backend is replaced', () => {
    const watch = watchOver({}, { backends });
    const actions = watch.see('worker', facts('worker', { command: 'other' }));
    expect(words(actions)).toEqual(['restart worker']);
    expect(lines(actions)).toEqual(["worker (p-worker) is 'other', expected tool — kill + restart"]);
  });

  test.each(['bash', 'tool', undefined])('%s is no mismatch', (command) => {
    const watch = watchOver({}, { backends });
    expect(watch.see('worker', facts('worker', { command }))).toEqual([]);
  });

  test('is no mismatch for a backend without a process name', () => {
    const watch = watchOver({ backend: 'nameless' }, { backends });
    expect(watch.see('worker', facts('worker', { command: 'other' }))).toEqual([]);
  });
});

describe('a fatal error on the screen', () => {
  test('is healed by a restart', () => {
    const watch = watchOver();
    const actions = watch.see('worker', facts('worker', { activity: activity('fatal') }));
    expect(words(actions)).toEqual(['restart worker']);
    expect(lines(actions)).toEqual(['FATAL session-state error on worker (p-worker) — kill + restart']);
  });

  test('that every restart meets again ends in quarantine', () => {
    const watch = watchOver();
    const fatal = (look: number) =>
      facts('worker', { activity: activity('fatal'), run: runOf('worker', { runId: `run-${look}` }) });
    const seen = Array.from({ length: 20 }, (_, look) =>
      words(watch.see('worker', fatal(look), 10 * SECOND)),
    );
    expect(seen.flat().filter((word) => word === 'restart worker')).toHaveLength(5);
    expect(seen[5]).toEqual(['note agent-quarantined']);
    expect(seen.slice(6).flat()).toEqual([]);
  });

  test('of an agent that is not watched is left to people', () => {
    const watch = watchOver({ watch: 'none' });
    expect(watch.see('worker', facts('worker', { activity: activity('fatal') }))).toEqual([]);
  });
});

describe('an agent that waits for a person', () => {
  const asking = facts('worker', { activity: activity('waiting', 'permission') });

  test('is reported once, and never restarted', () => {
    const watch = watchOver({ watch: 'heal+stall' });
    expect(lines(watch.see('worker', asking))).toEqual(['worker (p-worker) waits for a person: permission']);
    expect(watch.see('worker', asking, HOUR)).toEqual([]);
    expect(watch.see('worker', asking, 24 * HOUR)).toEqual([]);
  });

  test('is reported again when it waits again', () => {
    const watch = watchOver();
    watch.see('worker', asking);
    watch.see('worker', facts('worker'), MINUTE);
    expect(words(watch.see('worker', asking, MINUTE))).toEqual(['note agent-waiting']);
  });
});

describe('a stalled agent', () => {
  const stallIn = (seconds: number) => ({
    backends: { tool: backendSpec('tool', { stallIdleMs: seconds * SECOND }) },
  });
  const quiet = (waitingUntil?: number) => facts('worker', { activity: idle, waitingUntil });

  test('is restarted after stall_idle, counted from the first idle look', () => {
    const watch = watchOver({ watch: 'heal+stall' }, stallIn(6));
    expect(watch.see('worker', quiet())).toEqual([]);
    expect(watch.decision.dueAt).toBe(NOON + 6_000);
    expect(watch.see('worker', quiet(), 5_999)).toEqual([]);
    const actions = watch.see('worker', quiet(), 1);
    expect(words(actions)).toEqual(['restart worker']);
    expect(lines(actions)).toEqual([
      'stall: worker (p-worker) idle 6s with no WAITING-UNTIL marker — kill + reboot',
    ]);
  });

  test('that announced a wait is given that time and stall_grace, and no look is missed', () => {
    const fleet = { ...stallIn(6), watchdog: { ...makeFleet().watchdog, stallGraceMs: 3_000 } };
    const watch = watchOver({ watch: 'heal+stall' }, fleet);
    expect(watch.see('worker', quiet(NOON + 10_000))).toEqual([]);
    expect(watch.decision.dueAt).toBe(NOON + 13_001);
    expect(watch.see('worker', quiet(NOON + 10_000), 13_000)).toEqual([]);
    expect(watch.decision.dueAt).toBe(NOON + 13_001);
    const actions = watch.see('worker', quiet(NOON + 10_000), 1);
    expect(lines(actions)).toEqual([
      'stall: worker (p-worker) past its WAITING-UNTIL by 3s — self-wake did not fire — kill + reboot',
    ]);
  });

  test('with a marker of long ago is not killed at once, nor when a watchdog starts', () => {
    const watch = watchOver({ watch: 'heal+stall' }, stallIn(6));
    const past = quiet(NOON - 24 * HOUR);
    expect(watch.see('worker', past)).toEqual([]);
    watch.takeOver();
    expect(watch.see('worker', past, HOUR)).toEqual([]);
    expect(watch.see('worker', past, 180 * SECOND)).toEqual([]);
    expect(words(watch.see('worker', past, 1))).toEqual(['restart worker']);
  });

  test.each(['working', 'unknown', 'waiting'] as const)('starts its clock anew after it was %s', (state) => {
    const watch = watchOver({ watch: 'heal+stall' }, stallIn(6));
    watch.see('worker', quiet());
    watch.see('worker', facts('worker', { activity: activity(state) }), 5_000);
    expect(watch.see('worker', quiet(), 5_000)).toEqual([]);
    expect(watch.see('worker', quiet(), 5_999)).toEqual([]);
    expect(words(watch.see('worker', quiet(), 1))).toEqual(['restart worker']);
  });

  test.each([{ watch: 'heal' }, { watch: 'none' }, { watch: 'heal+stall', enabled: false }] as const)(
    'is left alone with %j',
    (more) => {
      const watch = watchOver(more, stallIn(6));
      watch.see('worker', quiet());
      expect(watch.see('worker', quiet(), 24 * HOUR)).toEqual([]);
    },
  );

  test('that was restarted is not killed again at the next look', () => {
    const watch = watchOver({ watch: 'heal+stall' }, stallIn(6));
    watch.see('worker', quiet());
    watch.see('worker', quiet(), 6_000);
    const run = runOf('worker', { runId: 'second', startedAt: NOON + 6_100 });
    expect(watch.see('worker', facts('worker', { activity: idle, run }), 100)).toEqual([]);
  });
});

describe('agents of a loop that rests', () => {
  const fleet = { agents: [loopAgent('builder', { watch: 'heal+stall' })], loops: [loopSpec(['a', 'b'])] };
  const run = runOf('builder', { phase: 'a' });
  const look = (watch: Watch, more: Parameters<typeof facts>[1], index: Parameters<typeof loopFacts>[1]) =>
    watch.after(
      MINUTE,
      fleetFacts({ builder: facts('builder', { run, ...more }) }, { loops: { loop: loopFacts(0, index) } }),
    );

  test('are not healed when the loop is complete', () => {
    const watch = new Watch(makeFleet(fleet));
    for (const session of [GONE, GONE]) expect(look(watch, { session }, { complete: true })).toEqual([]);
    expect(look(watch, { activity: activity('fatal') }, { complete: true })).toEqual([]);
  });

  test('are neither started nor restarted while the phase file points nowhere', () => {
    const watch = new Watch(makeFleet(fleet));
    const invalid = { phase: { state: 'invalid', text: '99' } } as const;
    expect(words(look(watch, { session: GONE }, invalid))).toEqual(['note phase-invalid']);
    for (let minute = 0; minute < 60; minute += 1) {
      expect(look(watch, { session: GONE }, invalid)).toEqual([]);
      expect(look(watch, { activity: activity('fatal') }, invalid)).toEqual([]);
      expect(look(watch, { activity: idle }, invalid)).toEqual([]);
    }
  });
});

describe('names that JavaScript knows', () => {
  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    '%s is an agent like any other',
    (name) => {
      const watch = new Watch(makeFleet({ agents: [agentSpec(name)] }));
      const seen = (more: Parameters<typeof facts>[1]) =>
        fleetFacts(Object.fromEntries([[name, facts(name, more)]]));
      watch.look(seen({}));
      watch.after(SECOND, seen({ session: GONE }));
      expect(words(watch.after(60, seen({ session: GONE })))).toEqual([`start ${name}`]);
      watch.noteStart(name, { ok: false, problem: 'no such program' });
      expect(Object.getOwnPropertyDescriptor(watch.state.agents, name)?.value).toMatchObject({
        startFailures: 1,
        problem: 'no such program',
      });
    },
  );
});
