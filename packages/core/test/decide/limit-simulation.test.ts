import { describe, expect, test } from 'vitest';
import { seededRandom } from '../tmux/fixtures/tmux-sandbox.ts';
import { MINUTE, SECOND } from './support/fleet.ts';
import { LimitWorld } from './support/limit-world.ts';

describe.each([
  { seed: 1, days: 5, accidents: false },
  { seed: 2, days: 30, accidents: true },
])('forty agents on three accounts, $days days of limits (seed $seed, accidents: $accidents)', (one) => {
  const broken = new Map<string, number>();
  const world = new LimitWorld(
    seededRandom(one.seed),
    (condition, promise) => {
      if (!condition) broken.set(promise, (broken.get(promise) ?? 0) + 1);
    },
    one.days,
    one.accidents,
  );
  world.run();

  test('break no promise', () => {
    expect(Object.fromEntries(broken)).toEqual({});
  });

  test('leave nobody behind', () => {
    expect(world.stranded(45 * MINUTE)).toEqual([]);
  });

  test('let everybody go on within a minute of an end that was stated rightly', () => {
    const right = world.resumed.filter(
      ({ limit, fair, native }) => fair && limit.stated === limit.until && native !== 'blind',
    );
    expect(right.length).toBeGreaterThan(one.days * 10);
    const late = right
      .map(({ agent, limit, at }) => ({ agent, s: (at - limit.until) / SECOND, limit }))
      .filter(({ s }) => s > 60);
    expect(late.slice(0, 5), `${late.length} of ${right.length}`).toEqual([]);
  });
});
