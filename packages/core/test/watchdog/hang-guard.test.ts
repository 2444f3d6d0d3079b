import { describe, expect, it } from 'vitest';
import { CallBook } from '../../src/watchdog/call-book.ts';
import { hungEvent } from '../../src/watchdog/hung-event.ts';
import { feelPulse, isHung, type Pulse } from '../../src/watchdog/pulse.ts';

/** Looks, with times in s; answers when the process was first said to hang. One that has the processor all the time. */
function hungAt(looks: readonly { at: number; beats: number; cpu?: number }[]): number | undefined {
  let pulse: Pulse | undefined;
  for (const { at, beats, cpu = at } of looks) {
    const look = { at: at * 1_000, beats, cpu: cpu * 1_000 };
    pulse = feelPulse(pulse, look);
    if (isHung(pulse, look)) return at;
  }
  return undefined;
}

const seconds = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);

describe('whether a process hangs', () => {
  it('is told 20 s after its last beat', () => {
    const looks = seconds(0, 60).map((at) => ({ at, beats: Math.min(at, 5) }));
    expect(hungAt(looks)).toBe(25);
  });

  it('is not said while it beats, however rarely', () => {
    expect(hungAt(seconds(0, 600).map((at) => ({ at, beats: Math.floor(at / 19) })))).toBeUndefined();
  });

  it('is not said after the machine was suspended', () => {
    const looks = [...seconds(0, 5), ...seconds(3_600, 3_610)].map((at) => ({ at, beats: Math.min(at, 5) }));
    expect(hungAt(looks)).toBeUndefined();
  });

  it('is said later where nobody has time to look', () => {
    expect(hungAt(seconds(0, 200, 4).map((at) => ({ at, beats: 0 })))).toBe(60);
  });

  it('is said later where it has little of the processor, as short work would take as long there', () => {
    expect(hungAt(seconds(0, 200).map((at) => ({ at, beats: 0, cpu: at / 40 })))).toBe(80);
  });

  it('is said in time of one that waits in the system', () => {
    expect(hungAt(seconds(0, 200).map((at) => ({ at, beats: 0, cpu: at / 1_000 })))).toBe(20);
  });
});

const LAUNCH = { plugin: 'p', hook: 'launch', key: 'd', agent: 'bad' };
const HANDOFF = { plugin: 'q', hook: 'handoff', loop: 'loop' };

describe('who may be to blame', () => {
  it('is every call under way, each once', () => {
    const book = new CallBook();
    for (const [id, call] of [LAUNCH, LAUNCH, HANDOFF].entries()) book.begun(id, call);
    expect(book.suspects(7)).toEqual([LAUNCH, HANDOFF]);
  });

  it('is no call that has ended while another one is under way', () => {
    const book = new CallBook();
    book.begun(1, LAUNCH);
    book.begun(2, HANDOFF);
    book.ended(2, 7);
    expect(book.suspects(7)).toEqual([LAUNCH]);
  });

  it('is what has ended since the last beat when nothing is under way', () => {
    const book = new CallBook();
    book.begun(1, HANDOFF);
    book.ended(1, 6);
    book.begun(2, LAUNCH);
    book.ended(2, 7);
    expect(book.suspects(7)).toEqual([LAUNCH]);
    expect(book.suspects(8)).toEqual([]);
  });

  it('is told apart from a plugin that is being loaded', () => {
    const book = new CallBook();
    book.begun(1, { plugin: 'p', hook: 'setup' });
    expect(book.isLoading).toBe(true);
    book.ended(1, 7);
    expect(book.isLoading).toBe(false);
  });
});

describe('what is told of the end', () => {
  it('names plugin, hook and agent', () => {
    expect(hungEvent({ pid: 42, calls: [LAUNCH], restsUntil: 0, next: 'replacement' })).toEqual({
      event: 'watchdog-hung',
      agent: 'bad',
      loop: undefined,
      message:
        'the watchdog (process 42) hung for 20 s in "launch" of "d" of the plugin "p" for "bad": it is started anew; this is not asked again before 1970-01-01T00:00:00.000Z',
      data: { pid: 42, calls: [LAUNCH], restsUntil: '1970-01-01T00:00:00.000Z' },
    });
  });

  it('names several, and belongs to none of them then', () => {
    const event = hungEvent({ pid: 42, calls: [LAUNCH, HANDOFF], restsUntil: 0, next: 'end' });
    expect([event.agent, event.loop]).toEqual([undefined, undefined]);
    expect(event.message).toContain(
      'in "launch" of "d" of the plugin "p" for "bad", "handoff" of the plugin "q" for "loop": it ends; ',
    );
  });

  it('says so when nobody was asked', () => {
    expect(hungEvent({ pid: 42, calls: [], restsUntil: undefined, next: 'replacement' }).message).toBe(
      'the watchdog (process 42) hung for 20 s while no plugin was asked for anything: it is started anew',
    );
  });

  it('says what to do when it happened while a plugin was loaded', () => {
    const calls = [{ plugin: 'p', hook: 'setup' }];
    expect(hungEvent({ pid: 42, calls, restsUntil: undefined, next: 'loading' }).message).toBe(
      'the watchdog (process 42) hung for 20 s in "setup" of the plugin "p": it ends, because it would be loaded again; `agents up watchdog` starts it once that is mended',
    );
  });
});
