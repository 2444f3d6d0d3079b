import { describe, expect, test } from 'vitest';
import { decide } from '../../src/decide/decide.ts';
import { EMPTY_STATE } from '../../src/decide/supervisor-state.ts';
import { seededRandom } from '../tmux/fixtures/tmux-sandbox.ts';
import {
  activity,
  agentSpec,
  DAY,
  facts,
  fleetFacts,
  HOUR,
  loopAgent,
  loopFacts,
  loopSpec,
  MINUTE,
  makeFleet,
  NOON,
} from './support/fleet.ts';
import { freeze, Watch } from './support/watch.ts';
import { THREE_MONTHS, World } from './support/world.ts';

const PHASES = ['a', 'b:S.md', 'c:S.md', 'd', 'e:S.md'];
const fleet = freeze(
  makeFleet({
    agents: [
      loopAgent('builder', { watch: 'heal+stall' }),
      loopAgent('adversary'),
      agentSpec('worker', { watch: 'heal+stall' }),
      agentSpec('boss', { kind: 'orchestrator', wake: { intervalMs: HOUR, promptFile: '/project/wake.md' } }),
      agentSpec('final', { kind: 'task', watch: 'none', enabled: false }),
    ],
    loops: [loopSpec(PHASES, { onComplete: { run: 'final', triggerFile: undefined } })],
  }),
);

describe.each([1, 2])('three months of accidents (seed %i)', (seed) => {
  const broken = new Map<string, number>();
  const world = new World(fleet, seededRandom(seed), (condition, promise) => {
    if (!condition) broken.set(promise, (broken.get(promise) ?? 0) + 1);
  });
  let looks = 0;
  while (world.now < NOON + THREE_MONTHS) {
    world.step();
    looks += 1;
  }
  world.calmDown();
  const settled = world.now + DAY;
  while (world.now < settled) world.step();

  test('break no promise', () => {
    expect(Object.fromEntries(broken)).toEqual({});
  });

  test('are no busy loop, and something has happened in them', () => {
    expect(looks).toBeLessThan(THREE_MONTHS / MINUTE);
    expect(world.counts.starts).toBeGreaterThan(300);
    expect(world.counts.kills).toBeGreaterThan(20);
    expect(world.counts.delivered).toBeGreaterThan(200);
  });

  test('walk through every phase once, and launch the last task once', () => {
    expect(world.counts).toMatchObject({ phases: PHASES.length - 1, completions: 1, tasks: 1 });
    expect(world.phase).toBe(PHASES.length - 1);
  });

  test('deliver every message once, also what was cut off, and leave the others with a reason', () => {
    const handoffs = [...world.messages.values()].filter(({ origin }) => origin === 'handoff');
    expect(handoffs.length).toBeGreaterThan(200);
    const counts = handoffs.map(({ id }) => world.deliveries.get(id) ?? 0);
    expect(Math.max(...counts)).toBe(1);
    const open = handoffs.filter(({ state }) => state !== 'delivered' && state !== 'unknown');
    expect(open.filter(({ state, reason }) => state !== 'waiting' || reason === 'new')).toEqual([]);
    const toLiving = open.filter(({ to }) => to === 'worker' || to === 'boss');
    expect(toLiving).toEqual([]);
  });
});

test('a fleet in which nothing happens costs one look per wake, and nothing else, for a year', () => {
  const watch = new Watch(fleet);
  const agents = Object.fromEntries(
    ['builder', 'adversary', 'worker', 'boss'].map((name) => [name, facts(name)] as const),
  );
  const seen = fleetFacts(agents, { loops: { loop: loopFacts(0) }, wakeTexts: { boss: 'look' } });
  watch.look(seen);
  for (let hour = 0; hour < 24 * 365; hour += 1) {
    expect(watch.after(HOUR, seen)).toEqual([]);
    expect(watch.decision.dueAt ?? Number.POSITIVE_INFINITY).toBeGreaterThan(watch.now);
  }
});

test('a look at the same facts with the same memory gives the same decision', () => {
  const idle = facts('worker', { activity: activity('idle') });
  const seen = freeze(fleetFacts({ worker: idle }, { loops: { loop: loopFacts(0) } }));
  const once = decide(EMPTY_STATE, seen, fleet, new Map(), NOON + DAY);
  expect(decide(EMPTY_STATE, seen, fleet, new Map(), NOON + DAY)).toEqual(once);
});
