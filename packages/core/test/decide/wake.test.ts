import { describe, expect, test } from 'vitest';
import type { AgentFacts, FleetFacts } from '../../src/decide/facts.ts';
import {
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
  message,
  NOON,
  SECOND,
} from './support/fleet.ts';
import { lines, Watch, words } from './support/watch.ts';

const woken = (intervalMs: number, more: Parameters<typeof agentSpec>[1] = {}) =>
  agentSpec('boss', { wake: { intervalMs, promptFile: '/project/wake.md' }, watch: 'none', ...more });
const idle = (more: Partial<AgentFacts> = {}) => facts('boss', { activity: activity('idle'), ...more });
const seen = (boss: AgentFacts, more: Partial<FleetFacts> = {}) =>
  fleetFacts({ boss }, { wakeTexts: { boss: ' look\n after   the fleet \n' }, ...more });
const watchOver = (intervalMs = HOUR, more: Parameters<typeof agentSpec>[1] = {}) =>
  new Watch(makeFleet({ agents: [woken(intervalMs, more)] }));

describe('a wake', () => {
  test('is due one interval after the agent is first seen, as one line, again and again', () => {
    const watch = watchOver();
    expect(watch.look(seen(idle()))).toEqual([]);
    expect(watch.decision.dueAt).toBe(NOON + HOUR);
    expect(watch.after(HOUR - 1, seen(idle()))).toEqual([]);
    const actions = watch.after(1, seen(idle()));
    expect(actions).toMatchObject([
      {
        type: 'message',
        message: {
          id: `wake:boss:${NOON + HOUR}`,
          to: 'boss',
          origin: 'wake',
          key: 'wake:boss',
          text: 'look after the fleet',
          expiresAt: NOON + 2 * HOUR,
        },
      },
    ]);
    expect(lines(actions)).toEqual(['waking boss (p-boss) for scheduled supervision pass']);
    expect(watch.decision.dueAt).toBe(NOON + 2 * HOUR);
    expect(words(watch.after(HOUR, seen(idle())))).toEqual([`message wake:boss:${NOON + 2 * HOUR}`]);
  });

  test('keeps its time when the watchdog is killed', () => {
    const watch = watchOver();
    watch.look(seen(idle()));
    watch.takeOver();
    expect(watch.after(59 * MINUTE, seen(idle()))).toEqual([]);
    watch.takeOver();
    expect(words(watch.after(MINUTE, seen(idle())))).toEqual([`message wake:boss:${NOON + HOUR}`]);
  });

  test('follows an interval that is edited later', () => {
    const watch = watchOver();
    watch.look(seen(idle()));
    watch.fleet = makeFleet({ agents: [woken(10 * MINUTE)] });
    expect(watch.after(MINUTE, seen(idle()))).toEqual([]);
    expect(watch.decision.dueAt).toBe(NOON + 10 * MINUTE);
    watch.fleet = makeFleet({ agents: [woken(2 * HOUR)] });
    expect(watch.after(HOUR, seen(idle()))).toEqual([]);
    expect(words(watch.after(59 * MINUTE, seen(idle())))).toHaveLength(1);
  });

  test('comes to an agent that is added later', () => {
    const watch = new Watch(makeFleet({ agents: [agentSpec('worker')] }));
    const both = fleetFacts({ worker: facts('worker'), boss: idle() }, { wakeTexts: { boss: 'look' } });
    watch.look(fleetFacts({ worker: facts('worker') }));
    watch.fleet = makeFleet({ agents: [agentSpec('worker'), woken(HOUR)] });
    expect(watch.after(DAYS, both)).toEqual([]);
    expect(words(watch.after(HOUR, both))).toHaveLength(1);
  });

  test('does not come to a disabled agent, nor to one without a wake', () => {
    for (const watch of [
      watchOver(HOUR, { enabled: false }),
      new Watch(makeFleet({ agents: [agentSpec('boss')] })),
    ]) {
      watch.look(seen(idle()));
      expect(watch.after(5 * HOUR, seen(idle()))).toEqual([]);
      expect(watch.decision.dueAt).toBeUndefined();
    }
  });

  test.each<[string, Partial<AgentFacts>]>([
    ['gone', { session: GONE }],
    ['dead', { session: exited(0), heldSince: 1, busy: true }],
    ['at work', { activity: activity('working') }],
    ['held by a person', { heldSince: NOON - 2 * HOUR }],
    ['busy with an action of ours', { busy: true }],
  ])('waits for an agent that is %s, and comes as soon as it can', (_what, more) => {
    const watch = watchOver();
    watch.look(seen(idle()));
    for (let look = 0; look < 3; look += 1) expect(watch.after(HOUR, seen(idle(more)))).toEqual([]);
    expect(words(watch.after(SECOND, seen(idle())))).toEqual([`message wake:boss:${watch.now}`]);
    expect(watch.decision.dueAt).toBe(watch.now + HOUR);
  });

  test('waits for a usage limit to end', () => {
    const watch = watchOver(HOUR, { watch: 'heal' });
    const limit = {
      kind: 'usage',
      resetsAt: NOON + 3 * HOUR,
      evidence: { source: 'screen', text: '' },
    } as const;
    watch.look(seen(idle({ limit })));
    const actions = watch.after(2 * HOUR, seen(idle({ limit })));
    const id = `wake:boss:${watch.now}`;
    expect(words(actions)).toEqual([`message ${id}`]);
    const waits = message('boss', { id, origin: 'wake' });
    const later = words(watch.after(1, fleetFacts({ boss: idle({ limit }) }, { messages: [waits] })));
    expect(later).toEqual([expect.stringMatching(`settle ${id} waiting: usage limit until`)]);
  });

  test('whose prompt file is missing is skipped once an interval, and says which file', () => {
    const watch = watchOver();
    const missing = seen(idle(), { wakeTexts: { boss: undefined } });
    watch.look(missing);
    expect(lines(watch.after(HOUR, missing))).toEqual([
      'wake skipped for boss — prompt file missing: /project/wake.md',
    ]);
    expect(watch.after(HOUR - 1, missing)).toEqual([]);
    expect(words(watch.after(1, missing))).toEqual(['note wake']);
  });

  test('with an empty prompt file says nothing', () => {
    const watch = watchOver();
    const empty = seen(idle(), { wakeTexts: { boss: ' \n ' } });
    watch.look(empty);
    expect(watch.after(HOUR, empty)).toEqual([]);
    expect(watch.decision.dueAt).toBe(NOON + 2 * HOUR);
  });

  test('rests after the phase sequence is complete', () => {
    const fleet = makeFleet({ agents: [woken(HOUR), loopAgent('builder')], loops: [loopSpec(['a'])] });
    const watch = new Watch(fleet);
    const agents = { boss: idle(), builder: facts('builder', { session: GONE }) };
    const look = (complete: boolean) =>
      fleetFacts(agents, { wakeTexts: { boss: 'look' }, loops: { loop: loopFacts(0, { complete }) } });
    watch.look(look(true));
    expect(watch.after(24 * HOUR, look(true))).toEqual([]);
  });
});

const DAYS = 3 * 24 * HOUR;
