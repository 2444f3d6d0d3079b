import { describe, expect, test } from 'vitest';
import type { LimitNotice } from '../../src/plugin/contract.ts';
import {
  activity,
  agentSpec,
  facts,
  fleetFacts,
  HOUR,
  loopAgent,
  MINUTE,
  makeFleet,
  message,
  NOON,
  SECOND,
} from './support/fleet.ts';
import { lines, Watch, words } from './support/watch.ts';

const idle = activity('idle');
const notice = (resetsAt?: number): LimitNotice => ({
  kind: '5-hour',
  resetsAt,
  evidence: { source: 'screen', text: 'limit reached' },
});
const limited = (resetsAt?: number, state: 'idle' | 'fatal' | 'waiting' | 'unknown' = 'idle') =>
  facts('worker', { activity: activity(state), limit: notice(resetsAt) });
const watchOver = (more: Parameters<typeof agentSpec>[1] = { watch: 'heal+stall' }) =>
  new Watch(makeFleet({ agents: [agentSpec('worker', more)] }));

describe('an agent that has hit a usage limit', () => {
  test('is held until the stated time and some slack', () => {
    const watch = watchOver();
    const actions = watch.see('worker', limited(NOON + 2 * HOUR));
    expect(words(actions)).toEqual(['write-limit worker', 'note limit-hit']);
    expect(lines(actions)[0]).toMatch(
      /^limit hit on worker — banner says reset \w{3} \d\d:\d\d; holding \(no reboots\), from the screen: "limit reached"; then one agent is asked$/,
    );
    expect(watch.state.agents.worker?.limit).toEqual({
      since: NOON,
      until: NOON + 2 * HOUR + 45 * SECOND,
      stated: true,
      kind: '5-hour',
      evidence: 'limit reached',
      probes: 0,
      window: 'agent worker | all',
      noticed: 'agent worker | all',
      noticedAt: NOON,
      text: 'limit reached',
    });
    expect(watch.decision.dueAt).toBe(NOON + 2 * HOUR + 45 * SECOND);
  });

  test('is held for days when the notice says days', () => {
    const watch = watchOver();
    watch.see('worker', limited(NOON + 5 * 24 * HOUR));
    expect(watch.see('worker', limited(NOON + 5 * 24 * HOUR), 4 * 24 * HOUR)).toEqual([]);
  });

  test('without a stated time is probed at a fixed pace', () => {
    const watch = watchOver();
    const actions = watch.see('worker', limited());
    expect(lines(actions)).toEqual([
      'limit hit on worker — no reset time stated; probing every 5 min (no reboots), from the screen: "limit reached"; then one agent is asked',
    ]);
    expect(watch.state.agents.worker?.limit).toMatchObject({ until: NOON + 5 * MINUTE, stated: false });
  });

  test('is neither stalled nor restarted for a fatal error while it is held', () => {
    const watch = watchOver();
    watch.see('worker', limited(NOON + 5 * HOUR));
    expect(watch.see('worker', limited(NOON + 5 * HOUR), 2 * HOUR)).toEqual([]);
    expect(watch.see('worker', limited(NOON + 5 * HOUR, 'fatal'), HOUR)).toEqual([]);
  });

  test('that is at work although its screen speaks of a limit is not held', () => {
    const watch = watchOver();
    expect(watch.see('worker', facts('worker', { limit: notice() }))).toEqual([]);
  });

  test('is not held when it is not watched', () => {
    const watch = watchOver({ watch: 'none' });
    expect(watch.see('worker', limited())).toEqual([]);
  });

  test('is let go when the notice is gone, and its idle time begins then', () => {
    const watch = watchOver();
    watch.see('worker', limited(NOON + 5 * HOUR));
    const actions = watch.see('worker', facts('worker', { activity: idle }), HOUR);
    expect(words(actions)).toEqual(['write-limit worker', 'note limit-lifted']);
    expect(lines(actions)).toEqual(['limit lifted on worker — clearing limit state']);
    expect(watch.state.agents.worker?.idleSince).toBe(watch.now);
  });

  test('is let go when it works again for some seconds, although the notice still stands on the screen', () => {
    const watch = watchOver();
    watch.see('worker', limited(NOON + 5 * HOUR));
    const working = facts('worker', { limit: notice(NOON + 5 * HOUR) });
    expect(watch.see('worker', working, HOUR)).toEqual([]);
    expect(watch.decision.dueAt).toBe(watch.now + 3 * SECOND);
    expect(words(watch.see('worker', working, 3 * SECOND))).toEqual([
      'write-limit worker',
      'note limit-lifted',
    ]);
  });

  test('is not let go because its screen cannot be read for a while', () => {
    const watch = watchOver();
    watch.see('worker', limited(NOON + HOUR));
    expect(watch.see('worker', facts('worker', { activity: activity('unknown') }), MINUTE)).toEqual([]);
  });

  test('is let go after the window when nothing speaks of a limit any more, readable or not', () => {
    const watch = watchOver();
    watch.see('worker', limited(NOON + HOUR));
    const unreadable = facts('worker', { activity: activity('unknown') });
    expect(words(watch.see('worker', unreadable, 2 * HOUR))).toEqual([
      'write-limit worker',
      'note limit-lifted',
    ]);
  });
});

describe('a probe', () => {
  const probes = (watch: Watch, resetsAt?: number) => words(watch.see('worker', limited(resetsAt)));

  test('is sent when the window is over, once', () => {
    const watch = watchOver();
    watch.see('worker', limited(NOON + HOUR));
    watch.now = NOON + HOUR + 45 * SECOND;
    const actions = watch.see('worker', limited(NOON + HOUR));
    expect(words(actions)).toEqual(['write-limit worker', `message probe:worker:${NOON}:1`]);
    expect(lines(actions)).toEqual(['limit probe #1 on worker — nudging to resume']);
    expect(watch.see('worker', limited(NOON + HOUR), SECOND)).toEqual([]);
    expect(watch.see('worker', limited(NOON + HOUR), 14 * SECOND)).toEqual([]);
    expect(watch.decision.dueAt).toBe(watch.now + SECOND);
  });

  test('speaks to a worker of its loop, and to others of their work', () => {
    const text = (watch: Watch, name: string) => {
      const seen = fleetFacts({ [name]: { ...limited(), run: undefined } });
      watch.look(seen);
      const sent = watch.after(5 * MINUTE, seen).find((action) => action.type === 'message');
      return sent?.type === 'message' ? sent.message.text : '';
    };
    expect(text(watchOver(), 'worker')).toBe(
      'watchdog probe: if the quota window has reset, RESUME now — re-check status and continue from where you stopped.',
    );
    expect(text(new Watch(makeFleet({ agents: [loopAgent('builder')] })), 'builder')).toBe(
      'watchdog probe: if the quota window has reset, RESUME your loop now — pull latest, re-read your phase STATUS/REVIEW files, and continue; re-arm your loop pacing.',
    );
  });

  test('that works lifts the limit', () => {
    const watch = watchOver();
    watch.see('worker', limited());
    watch.see('worker', limited(), 5 * MINUTE);
    const actions = watch.see('worker', facts('worker', { activity: idle }), SECOND);
    expect(lines(actions)).toEqual(['limit lifted on worker — probe resumed it']);
  });

  test('that is refused is repeated ever later, up to a cap; the third time a person is told; nothing is ever restarted', () => {
    const watch = watchOver();
    watch.see('worker', limited());
    const said: string[] = [];
    const sentAt: number[] = [];
    for (let step = 0; step < 200; step += 1) {
      watch.now = watch.decision.dueAt ?? Number.NaN;
      const actions = watch.see('worker', limited());
      if (words(actions).some((word) => word.startsWith('message'))) watch.see('worker', limited(), 1);
      said.push(...lines(actions).filter((line) => line.startsWith('WARNING')));
      if (words(actions).some((word) => word.startsWith('message'))) sentAt.push(watch.now);
      expect(words(actions).filter((word) => word.includes('start'))).toEqual([]);
    }
    expect(said).toEqual(['WARNING: worker still limited after 3 probes — flat probes; never rebooting']);
    const paces = sentAt.slice(1).map((at, index) => at - (sentAt[index] ?? 0));
    const floor = 5 * MINUTE;
    for (const [index, pace] of paces.entries()) {
      const times = Math.min(2 ** (index + 1), 6);
      expect(pace).toBeGreaterThanOrEqual(times * floor);
      expect(pace).toBeLessThanOrEqual(times * floor * 1.1 + 16 * SECOND);
    }
    expect(new Set(paces).size).toBeGreaterThan(20);
    expect(sentAt.length).toBeGreaterThan(50);
  });

  test('whose answer states a new time waits for that', () => {
    const watch = watchOver();
    watch.see('worker', limited(NOON + HOUR));
    watch.now = NOON + HOUR + MINUTE;
    probes(watch, NOON + HOUR);
    watch.now += SECOND;
    probes(watch, NOON + HOUR);
    watch.now += 15 * SECOND;
    expect(probes(watch, NOON + 6 * HOUR)).toEqual(['write-limit worker', 'note limit-extended']);
    expect(watch.state.agents.worker?.limit?.until).toBe(NOON + 6 * HOUR + 45 * SECOND);
  });

  test('whose answer still states the time that has passed comes again after the fallback, not at once', () => {
    const watch = watchOver();
    watch.see('worker', limited(NOON + HOUR));
    watch.now = NOON + HOUR + MINUTE;
    probes(watch, NOON + HOUR);
    watch.now += SECOND;
    probes(watch, NOON + HOUR);
    watch.now += 15 * SECOND;
    probes(watch, NOON + HOUR);
    expect(watch.state.agents.worker?.limit?.until).toBe(watch.now + 5 * MINUTE);
  });

  test('is the message that waits for the agent, when there is one', () => {
    const watch = watchOver();
    const older = message('worker', { createdAt: NOON - HOUR });
    const seen = fleetFacts({ worker: limited() }, { messages: [older] });
    expect(words(watch.look(seen))).toContain(
      `settle ${older.id} waiting: usage limit until ${new Date(NOON + 5 * MINUTE).toISOString()}`,
    );
    const actions = watch.after(5 * MINUTE, seen);
    expect(words(actions)).toEqual(['write-limit worker', 'note limit-probe', `deliver ${older.id}`]);
  });

  test('goes before what came while it was on its way', () => {
    const watch = watchOver();
    watch.see('worker', limited());
    const [, sent] = watch.see('worker', limited(), 5 * MINUTE);
    if (sent?.type !== 'message') throw new Error('no probe');
    const probe = message('worker', { ...sent.message, createdAt: watch.now });
    const older = message('worker', { createdAt: NOON - HOUR });
    const seen = fleetFacts({ worker: limited() }, { messages: [older, probe] });
    expect(words(watch.after(1, seen))).toContain(`deliver ${sent.message.id}`);
  });

  test('is not sent twice by a watchdog that takes over', () => {
    const watch = watchOver();
    watch.see('worker', limited());
    watch.see('worker', limited(), 5 * MINUTE);
    watch.takeOver();
    expect(watch.see('worker', limited(), SECOND)).toEqual([]);
  });
});
