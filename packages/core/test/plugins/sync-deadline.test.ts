import { describe, expect, it } from 'vitest';
import { fail } from '../../src/errors/catalog.ts';
import { allWithinTime, concerning, eachWithinTime, limited } from '../../src/plugins/sync-deadline.ts';

const expired = fail('PLUGIN_HOOK_TIMEOUT', { plugin: 'p', call: '"h"', ms: 50, advice: '' });
/** Ends itself, so that a test that fails does not hang. */
const spin = (ms: number): void => {
  for (const end = performance.now() + ms; performance.now() < end; );
};

describe('a limited function', () => {
  it('is ended at its deadline, wherever it is called', () => {
    const slow = limited(
      (): void => spin(2_000),
      50,
      () => expired,
    );
    const begun = performance.now();
    expect(slow).toThrow(expired);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it('answers and throws as it is', () => {
    const own = new Error('its own');
    const limit = <T>(call: () => T) => limited(call, 50, () => expired);
    expect(limit(() => 7)()).toBe(7);
    expect(
      limit(() => {
        throw own;
      }),
    ).toThrow(own);
  });

  it('rests for the agent or the loop for which it was ended, and for no other', () => {
    const calls: unknown[] = [];
    const slow = limited(
      (about: { agent?: { name: string }; loop?: string }): void => {
        calls.push(about.loop);
        if (about.loop === 'stuck') spin(2_000);
      },
      100,
      () => expired,
    );
    for (const about of [{ loop: 'stuck' }, { agent: { name: 'ann' } }, { loop: 'other' }])
      for (let round = 0; round < 4; round += 1) {
        if (about.loop === 'stuck') expect(() => slow(about)).toThrow(expired);
        else slow(about);
      }
    const [stuck, others] = [
      calls.filter((about) => about === 'stuck'),
      calls.filter((about) => about !== 'stuck'),
    ];
    // Once, or twice on a machine that has no time for tests.
    expect(stuck.length).toBeLessThan(3);
    expect(others).toHaveLength(8);
  });

  it('can be told whom it is about', () => {
    let calls = 0;
    const slow = limited(
      (): void => {
        calls += 1;
        spin(2_000);
      },
      50,
      () => expired,
    );
    const callsFor = (name: string): number => {
      const before = calls;
      expect(() => concerning(name, () => slow())).toThrow(expired);
      return calls - before;
    };
    callsFor('ann');
    callsFor('ann');
    expect([callsFor('ann'), callsFor('bob')]).toEqual([0, 1]);
  });
});

describe('one thing after the other', () => {
  it('begins again only with what was under way when the time was over', () => {
    const seen: number[] = [];
    const read = limited(
      (thing: number): number => {
        seen.push(thing);
        if (thing === 3) spin(500);
        return thing * 10;
      },
      30,
      () => expired,
      0,
    );
    const answers = eachWithinTime<number, number | string>(
      [1, 2, 3, 4],
      (thing, before) => {
        try {
          return read(thing) + (typeof before === 'number' ? 1 : 0);
        } catch {
          return 'too late';
        }
      },
      30,
    );
    expect(answers).toEqual([10, 21, 'too late', 40]);
    expect(seen).toEqual([1, 2, 3, 3, 4]);
  });

  it('may take longer than the deadline altogether', () => {
    const slow = limited(
      (thing: number): number => {
        spin(30);
        return thing;
      },
      100,
      () => expired,
    );
    expect(eachWithinTime([1, 2, 3, 4, 5, 6], (thing) => slow(thing), 100)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('forgets whom it was about when it is ended', () => {
    const calls: string[] = [];
    const slow = limited(
      (name: string): void => {
        calls.push(name);
        spin(2_000);
      },
      100,
      () => expired,
    );
    const once = (name: string) => () => concerning(name, () => slow(name));
    for (const round of [1, 2]) expect(() => allWithinTime(once('ann'), 100), `${round}`).toThrow(expired);
    // Without a name it is another one than ann, who rests.
    calls.length = 0;
    expect(() => slow('nobody')).toThrow(expired);
    expect(calls).toEqual(['nobody']);
  });
});
