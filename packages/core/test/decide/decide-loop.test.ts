import { describe, expect, test } from 'vitest';
import type { Fleet } from '../../src/config/fleet.ts';
import type { AgentFacts, LoopFacts } from '../../src/decide/facts.ts';
import {
  ALIVE,
  activity,
  agentSpec,
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
  UNKNOWN,
} from './support/fleet.ts';
import { lines, Watch, words } from './support/watch.ts';

const AGENTS = [loopAgent('builder'), loopAgent('adversary', { watch: 'none' })];

function watchOver(
  phases: readonly string[],
  more: Parameters<typeof loopSpec>[1] = {},
  fleet: Partial<Fleet> = {},
) {
  return new Watch(makeFleet({ agents: AGENTS, loops: [loopSpec(phases, more)], ...fleet }));
}

const inPhase = (name: string, phase: string, more: Partial<AgentFacts> = {}): AgentFacts =>
  facts(name, { run: runOf(name, { runId: `${name}-${phase}`, phase }), ...more });
const both = (phase: string, more: Partial<AgentFacts> = {}) => ({
  builder: inPhase('builder', phase, more),
  adversary: inPhase('adversary', phase, more),
});
const look = (
  watch: Watch,
  index: number,
  agents: Readonly<Record<string, AgentFacts>>,
  more: Partial<LoopFacts> = {},
  afterMs = SECOND,
) => watch.after(afterMs, fleetFacts(agents, { loops: { loop: loopFacts(index, more) } }));

describe('a phase that is done', () => {
  test('is left for the next one, in which every agent of the loop is started anew, watched or not', () => {
    const watch = watchOver(['a', 'b']);
    const advanced = look(watch, 0, both('a'), { doneSections: 1 });
    expect(advanced).toMatchObject([{ type: 'set-phase', loop: 'loop', index: 1 }]);
    expect(lines(advanced)).toEqual(['PHASE a DONE — auto-transitioning to b']);
    expect(words(look(watch, 1, both('a')))).toEqual(['restart builder', 'restart adversary']);
    expect(look(watch, 1, both('a', { busy: true }))).toEqual([]);
    expect(look(watch, 1, both('b'))).toEqual([]);
    expect(watch.state.loops.loop?.startPending).toEqual([]);
  });

  test('starts agents that were not running, but none that a person holds or that is disabled', () => {
    const agents = [...AGENTS, loopAgent('held'), loopAgent('off', { enabled: false })];
    const watch = watchOver(['a', 'b'], {}, { agents });
    const seen = {
      builder: inPhase('builder', 'a', { session: GONE }),
      adversary: inPhase('adversary', 'a', { session: exited(0) }),
      held: inPhase('held', 'a', { session: GONE, heldSince: NOON }),
      off: inPhase('off', 'a', { session: GONE }),
    };
    look(watch, 0, seen, { doneSections: 1 });
    expect(words(look(watch, 1, seen))).toEqual(['start builder', 'restart adversary']);
  });

  test('waits for agents whose session cannot be asked', () => {
    const watch = watchOver(['a', 'b']);
    look(watch, 0, both('a'), { doneSections: 1 });
    expect(look(watch, 1, both('a', { session: UNKNOWN }))).toEqual([]);
    expect(words(look(watch, 1, both('a')))).toEqual(['restart builder', 'restart adversary']);
  });

  test('stays when auto_advance is off', () => {
    const watch = watchOver(['a', 'b'], { autoAdvance: false });
    expect(look(watch, 0, both('a'), { doneSections: 1 })).toEqual([]);
  });

  test('stays when its loop has no enabled agent', () => {
    const watch = watchOver(['a', 'b'], {}, { agents: [agentSpec('worker')] });
    expect(look(watch, 0, { worker: facts('worker') }, { doneSections: 1 })).toEqual([]);
  });

  test('is decided again by a watchdog that was killed before it wrote the phase', () => {
    const watch = watchOver(['a', 'b']);
    look(watch, 0, both('a'), { doneSections: 1 });
    watch.takeOver();
    expect(words(look(watch, 0, both('a'), { doneSections: 1 }))).toEqual(['set-phase 1']);
    watch.takeOver();
    expect(words(look(watch, 1, both('a')))).toEqual(['restart builder', 'restart adversary']);
  });
});

describe('starting a phase', () => {
  const advance = () => {
    const watch = watchOver(['a', 'b']);
    look(watch, 0, both('a'), { doneSections: 1 });
    return watch;
  };

  test('does not start an agent again and again that ends at once: its restarts have a budget', () => {
    const watch = advance();
    look(watch, 1, both('a'));
    let starts = 0;
    for (let run = 0; run < 1000; run += 1) {
      const startedAt = watch.now;
      const builder = inPhase('builder', 'b', {
        session: exited(1),
        run: runOf('builder', { runId: `b-${starts}`, phase: 'b', startedAt }),
      });
      const actions = look(watch, 1, { ...both('b'), builder });
      if (words(actions).includes('restart builder')) starts += 1;
    }
    expect(starts).toBeLessThanOrEqual(5);
  });

  test('waits ever longer while a start fails', () => {
    const watch = advance();
    const starts: number[] = [];
    const seen = both('a', { session: GONE });
    for (let second = 0; second < 600; second += 1) {
      const started = words(look(watch, 1, seen)).filter((word) => word.startsWith('start'));
      if (started.includes('start adversary')) starts.push(second);
      for (const word of started)
        watch.noteStart(word.slice('start '.length), { ok: false, problem: 'the role file is missing' });
    }
    expect(starts).toEqual([0, 5, 15, 35, 75, 155, 315]);
  });

  test('starts an agent whose start was recorded, but never made, because the watchdog was killed', () => {
    const watch = advance();
    watch.takeOver();
    const { pane: _none, ...run } = runOf('adversary', { phase: 'b', startedAt: watch.now + SECOND });
    const seen = { ...both('b'), adversary: inPhase('adversary', 'b', { session: GONE, run }) };
    expect(words(look(watch, 1, seen))).toEqual(['start adversary']);
  });

  test('starts an agent that ran in this phase long ago', () => {
    const watch = advance();
    const seen = { ...both('b'), adversary: inPhase('adversary', 'b', { session: GONE }) };
    expect(words(look(watch, 1, seen))).toEqual(['start adversary']);
  });
});

describe('phases that share a status file', () => {
  test('are not all done by the first DONE', () => {
    const watch = watchOver(['a:S.md', 'b:S.md', 'c:S.md']);
    expect(words(look(watch, 0, both('a'), { doneSections: 1 }))).toEqual(['set-phase 1']);
    expect(words(look(watch, 1, both('b'), { doneSections: 1 }, HOUR))).toEqual([]);
    expect(words(look(watch, 1, both('b'), { doneSections: 2 }))).toEqual(['set-phase 2']);
    expect(look(watch, 2, both('c'), { doneSections: 2 }, HOUR)).toEqual([]);
    expect(words(look(watch, 2, both('c'), { doneSections: 3 }))).toContain('mark-complete');
  });

  test('with another phase between them are not done twice by one DONE', () => {
    const watch = watchOver(['a:S.md', 'b:T.md', 'c:S.md']);
    look(watch, 0, both('a'), { doneSections: 2 });
    look(watch, 1, both('b'));
    look(watch, 1, both('b'), { doneSections: 1 });
    expect(look(watch, 2, both('c'), { doneSections: 2 })).toEqual([]);
    expect(words(look(watch, 2, both('c'), { doneSections: 3 }))).toContain('mark-complete');
  });

  test('are not skipped when a person sets the phase', () => {
    const watch = watchOver(['a:S.md', 'b:S.md', 'c:S.md']);
    look(watch, 0, both('a'));
    expect(look(watch, 1, both('b'), { doneSections: 1 })).toEqual([]);
    expect(look(watch, 1, both('b'), { doneSections: 1 }, HOUR)).toEqual([]);
  });

  test('are not skipped when the memory of the watchdog is lost', () => {
    const watch = watchOver(['a:S.md', 'b:S.md']);
    expect(look(watch, 1, both('b'), { doneSections: 1 })).toEqual([]);
    expect(words(look(watch, 1, both('b'), { doneSections: 2 }))).toContain('mark-complete');
  });

  test('keep the DONE of the phase that is left when the watchdog is killed before it wrote the next one', () => {
    const watch = watchOver(['a:S.md', 'b:S.md', 'c:S.md']);
    look(watch, 0, both('a'), { doneSections: 1 });
    look(watch, 1, both('b'), { doneSections: 1 });
    look(watch, 1, both('b'), { doneSections: 2 });
    watch.takeOver();
    expect(words(look(watch, 1, both('b'), { doneSections: 2 }))).toEqual(['set-phase 2']);
    expect(look(watch, 2, both('c'), { doneSections: 2 })).toEqual([]);
  });

  test('are not done by a status file that is empty for a moment while it is rewritten', () => {
    const watch = watchOver(['a:S.md', 'b:S.md']);
    look(watch, 0, both('a'), { doneSections: 1 });
    look(watch, 1, both('b'), { doneSections: 1 });
    expect(look(watch, 1, both('b'), { doneSections: 0 }, MINUTE)).toEqual([]);
    expect(look(watch, 1, both('b'), { doneSections: 1 }, 50)).toEqual([]);
    expect(look(watch, 1, both('b'), { doneSections: 1 }, MINUTE)).toEqual([]);
  });

  test('need no second DONE when the first was taken away for good', () => {
    const watch = watchOver(['a:S.md', 'b:S.md']);
    look(watch, 0, both('a'), { doneSections: 1 });
    look(watch, 1, both('b'), { doneSections: 0 });
    look(watch, 1, both('b'), { doneSections: 0 }, MINUTE);
    expect(words(look(watch, 1, both('b'), { doneSections: 1 }))).toContain('mark-complete');
  });

  test('keep what they know while a status file cannot be read', () => {
    const watch = watchOver(['a:S.md', 'b:S.md']);
    look(watch, 0, both('a'), { doneSections: 1 });
    look(watch, 1, both('b'), { doneSections: undefined }, HOUR);
    expect(look(watch, 1, both('b'), { doneSections: 1 }, HOUR)).toEqual([]);
  });
});

describe('a phase set by a person', () => {
  test('restarts what runs in another phase, and nothing else', () => {
    const watch = watchOver(['a', 'b', 'c']);
    look(watch, 0, both('a'));
    const seen = {
      builder: inPhase('builder', 'a'),
      adversary: inPhase('adversary', 'a', { session: GONE }),
    };
    const actions = look(watch, 2, seen);
    expect(words(actions)).toEqual(['restart builder']);
    expect(lines(actions)).toEqual(['builder begins phase c']);
    expect(look(watch, 2, { ...seen, builder: inPhase('builder', 'c') })).toEqual([]);
  });

  test('leaves agents alone that were started without a phase', () => {
    const watch = watchOver(['a', 'b']);
    expect(look(watch, 1, { builder: facts('builder'), adversary: facts('adversary') })).toEqual([]);
  });

  test('that does not exist is reported once, and each time it is another', () => {
    const watch = watchOver(['a', 'b']);
    const seen = both('a', { session: GONE });
    const at = (text: string) => look(watch, 0, seen, { phase: { state: 'invalid', text } });
    expect(lines(at('99'))).toEqual([
      '"/project/state/state/phase-idx" holds "99", but loop has phases 0 to 1; `agents phase set N` mends it. Its agents are left as they are',
    ]);
    expect(at('99')).toEqual([]);
    watch.takeOver();
    expect(at('99')).toEqual([]);
    expect(words(at('-1'))).toEqual(['note phase-invalid']);
    look(watch, 0, both('a'));
    expect(words(at('-1'))).toEqual(['note phase-invalid']);
  });
});

describe('the last phase', () => {
  const task = agentSpec('final', { kind: 'task', watch: 'none', enabled: false });
  const resting = facts('final', { session: GONE, run: undefined });
  const stopped = { ...both('b', { session: GONE }), final: resting };
  const complete = (more: Parameters<typeof loopSpec>[1] = {}) =>
    watchOver(
      ['a', 'b'],
      { onComplete: { run: 'final', triggerFile: undefined }, ...more },
      {
        agents: [...AGENTS, task],
      },
    );
  const finish = (watch: Watch, more: Partial<LoopFacts> = {}) =>
    look(watch, 1, { ...both('b'), final: resting }, { doneSections: 1, ...more });
  const after = (watch: Watch, final: AgentFacts, more: Partial<LoopFacts> = {}) =>
    words(look(watch, 1, { ...stopped, final }, { doneSections: 1, complete: true, ...more }));
  const launched = (watch: Watch, session: AgentFacts['session'] = ALIVE) =>
    facts('final', { session, run: runOf('final', { runId: 'final-1', startedAt: watch.now }) });

  test('ends the sequence once: the marker, plugins, the loop stopped', () => {
    const watch = watchOver(['a', 'b']);
    const actions = look(watch, 1, both('b'), { doneSections: 1 });
    expect(words(actions)).toEqual(['mark-complete', 'announce-complete']);
    expect(lines(actions)).toEqual(['PHASE SEQUENCE COMPLETE (last phase b DONE) — stopping loops']);
    const complete = { doneSections: 1, complete: true };
    expect(words(look(watch, 1, both('b'), complete))).toEqual(['stop builder', 'stop adversary']);
    expect(look(watch, 1, both('b', { session: GONE }), complete)).toEqual([]);
    expect(look(watch, 1, both('b', { session: GONE }), complete, 30 * 24 * HOUR)).toEqual([]);
  });

  test('is ended again by a watchdog that was killed before it wrote the marker', () => {
    const watch = complete();
    finish(watch);
    watch.takeOver();
    expect(words(finish(watch))).toEqual(['mark-complete', 'announce-complete']);
  });

  test('launches its task, disabled and unwatched as it may be, once', () => {
    const watch = complete();
    finish(watch);
    const actions = look(watch, 1, stopped, { doneSections: 1, complete: true });
    expect(words(actions)).toEqual(['start final']);
    expect(lines(actions)).toEqual(["on_complete: launching task agent 'final'"]);
    const running = launched(watch);
    expect(after(watch, running)).toEqual([]);
    watch.takeOver();
    expect(after(watch, { ...running, session: exited(0) })).toEqual(['note agent-finished', 'stop final']);
    expect(after(watch, { ...running, session: GONE })).toEqual([]);
  });

  test('replaces what still runs in the session of the task', () => {
    const watch = complete();
    finish(watch);
    expect(after(watch, facts('final'))).toEqual(['restart final']);
  });

  test('launches the task whenever the watchdog was killed, and never twice', () => {
    const watch = complete();
    finish(watch);
    watch.takeOver();
    expect(after(watch, resting)).toEqual(['start final']);
    watch.takeOver();
    const { pane: _none, ...recorded } = runOf('final', { startedAt: watch.now });
    const session = { ...resting, run: recorded };
    expect(after(watch, session)).toEqual(['start final']);
    watch.takeOver();
    expect(after(watch, { ...session, session: ALIVE })).toEqual([]);
    expect(after(watch, { ...session, session: exited(0) })).toEqual(['note agent-finished', 'stop final']);
    expect(after(watch, { ...session, session: GONE })).toEqual([]);
  });

  test('launches the task although the watchdog was away for a day', () => {
    const watch = complete();
    finish(watch);
    watch.takeOver();
    watch.now += 24 * HOUR;
    expect(after(watch, { ...resting, session: UNKNOWN })).toEqual([]);
    expect(after(watch, resting)).toEqual(['start final']);
  });

  test('tries a task that cannot be started again, ever later', () => {
    const watch = complete();
    finish(watch);
    const starts: number[] = [];
    for (let second = 0; second < 600; second += 1) {
      if (!after(watch, resting).includes('start final')) continue;
      starts.push(second);
      watch.noteStart('final', { ok: false, problem: 'no such program' });
    }
    expect(starts).toEqual([0, 5, 15, 35, 75, 155, 315]);
  });

  test('does not launch a task that a person holds, until it is released', () => {
    const watch = complete();
    finish(watch);
    expect(after(watch, { ...resting, heldSince: NOON })).toEqual([]);
    expect(after(watch, resting)).toEqual(['start final']);
  });

  test('forgets the task when a person goes back to a phase', () => {
    const watch = complete();
    finish(watch);
    const back = { ...stopped, ...both('a') };
    expect(words(look(watch, 0, back))).toEqual([]);
    expect(words(look(watch, 0, back, {}, HOUR))).toEqual([]);
  });

  test('stops nobody any more when a person goes back to a phase', () => {
    const watch = complete();
    finish(watch);
    expect(words(look(watch, 0, { ...both('b'), final: resting }))).toEqual([
      'restart builder',
      'restart adversary',
    ]);
    expect(look(watch, 0, { ...both('a'), final: resting })).toEqual([]);
  });

  describe('with a trigger file', () => {
    const onComplete = { run: 'final', triggerFile: '/project/state/.run-on-complete' };

    test('launches nothing without it', () => {
      const watch = complete({ onComplete });
      expect(words(finish(watch))).toEqual(['mark-complete', 'announce-complete']);
      expect(after(watch, resting)).toEqual([]);
    });

    test('launches the task and takes the file away', () => {
      const watch = complete({ onComplete });
      expect(words(finish(watch, { triggered: true }))).toEqual([
        'mark-complete',
        'remove-trigger',
        'announce-complete',
      ]);
      expect(after(watch, resting)).toEqual(['start final']);
    });

    test('takes the file away also when the watchdog was killed before it could', () => {
      const watch = complete({ onComplete });
      finish(watch, { triggered: true });
      watch.takeOver();
      expect(after(watch, resting, { triggered: true })).toEqual(['remove-trigger', 'start final']);
    });
  });

  test('that gets a successor after completion is left for it', () => {
    const watch = watchOver(['a', 'b']);
    look(watch, 1, both('b'), { doneSections: 1 });
    look(watch, 1, both('b', { session: GONE }), { doneSections: 1, complete: true });
    watch.fleet = makeFleet({ agents: AGENTS, loops: [loopSpec(['a', 'b', 'c'])] });
    const gone = both('b', { session: GONE });
    expect(words(look(watch, 1, gone, { doneSections: 1, complete: true }))).toEqual(['set-phase 2']);
    expect(words(look(watch, 2, gone))).toEqual(['start builder', 'start adversary']);
  });
});

test('agents that are up by hand after completion are left to the person', () => {
  const watch = watchOver(['a', 'b']);
  const complete = { doneSections: 1, complete: true };
  for (const state of ['working', 'idle', 'fatal'] as const) {
    expect(look(watch, 1, both('b', { activity: activity(state) }), complete, HOUR)).toEqual([]);
  }
});
