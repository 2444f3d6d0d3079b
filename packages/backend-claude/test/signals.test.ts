import { readFileSync } from 'node:fs';
import type { Activity, LimitNotice, Observation, SignalContext } from '@agent-orchestrator/core/plugin';
import { describe, expect, test } from 'vitest';
import { detectActivity } from '../src/detect-activity.ts';
import { detectLimit } from '../src/detect-limit.ts';
import { claudeSignals } from '../src/signals/reader.ts';
import type { ClaudeState } from '../src/signals/state.ts';
import { contextAt, observe } from './recordings.ts';

/** A record as the core would have read it, or a moment at which a person noted what was the case. */
interface Recorded {
  readonly source?: string;
  readonly at: number;
  readonly value?: unknown;
  readonly mark?: string;
  readonly sessionId?: string;
  readonly activity?: string;
  readonly reason?: string;
  readonly screen?: readonly string[];
  readonly accepted?: string;
  readonly queued?: string;
  readonly limit?: { kind: string; window: string; continues: boolean } | null;
}

const recordedIn = (file: string): readonly Recorded[] =>
  readFileSync(new URL(`../recordings/2.1.330/signals/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ mark }) => mark !== 'about');

/** Feeds the records up to each mark, but for those of the sources left out. */
function replay(file: string, without: readonly string[] = []) {
  const [start, ...records] = recordedIn(file);
  const context: SignalContext = {
    ...{ agent: 'worker', sessionId: start?.sessionId, startedAt: (start?.at ?? 0) - 5_000 },
  };
  let state: unknown;
  let at = 0;
  const marks: { mark: Recorded; state: ClaudeState; at: number }[] = [];
  for (const record of records) {
    if (record.mark !== undefined) marks.push({ mark: record, state: state as ClaudeState, at });
    if (record.source === undefined || without.includes(record.source)) continue;
    at = record.at;
    state = claudeSignals.read(state, { source: record.source, at, value: record.value }, context);
  }
  return { marks, state: state as ClaudeState };
}

function see({ mark, state, at }: ReturnType<typeof replay>['marks'][number]): Observation {
  const rest = { at: mark.at, outputAt: mark.at, signals: { state, at, sources: [] } };
  return observe(mark.screen ?? [], rest);
}

const inShort = ({ state, reason }: Activity) => `${state}: ${reason}`;

describe.each(['turns.jsonl', 'limits.jsonl'])('%s', (file) => {
  test.each([
    ['all sources', []],
    ['the session file alone', ['hooks', 'transcript']],
    ['hooks and transcript alone', ['session']],
    ['hooks alone', ['session', 'transcript']],
  ])('with %s and the screen every state is told as it was', (_name, without) => {
    const { marks } = replay(file, without);
    expect(marks.length).toBeGreaterThan(5);
    const told = marks.map((one) => {
      // Where hooks miss the end of something, the screen is believed after a moment.
      const { state, evidence } = detectActivity(see(one), contextAt(one.mark.at + 2_000));
      return [one.mark.mark, state, state === one.mark.activity ? '' : evidence.text];
    });
    expect(told).toEqual(marks.map(({ mark }) => [mark.mark, mark.activity, '']));
  });

  test('without the screen, state and reason are told by the tool itself, with its words', () => {
    const { marks } = replay(file);
    for (const one of marks) {
      const verdict = detectActivity({ ...see(one), screen: undefined }, contextAt(one.mark.at));
      // Only the screen tells this menu from another.
      const reason = one.mark.reason === 'limit-menu' ? 'dialog' : one.mark.reason;
      expect([one.mark.mark, inShort(verdict)]).toEqual([one.mark.mark, `${one.mark.activity}: ${reason}`]);
      expect(verdict.evidence).toMatchObject({ source: 'signal', at: expect.any(Number) });
    }
  });

  test('limits are there while they hold, with their exact end', () => {
    for (const one of replay(file).marks) {
      const notice: LimitNotice | undefined = detectLimit(see(one), contextAt(one.mark.at));
      const { limit } = one.mark;
      if (!limit) {
        expect([one.mark.mark, notice]).toEqual([one.mark.mark, undefined]);
        continue;
      }
      expect(notice).toMatchObject({ kind: limit.kind, window: limit.window, lifts: 'clock' });
      expect(notice?.evidence.source).toBe('signal');
      // To the second, which no screen says.
      expect((notice?.resetsAt ?? 0) % 60_000).not.toBe(0);
      expect(notice?.continuesAt).toBe(limit.continues ? notice?.resetsAt : undefined);
    }
  });

  test('texts are accepted or queued when the tool says so', () => {
    const { marks } = replay(file);
    for (const { mark, state } of marks) {
      if (mark.queued !== undefined)
        expect(claudeSignals.accepted?.(state, mark.queued, 0), mark.mark).toMatchObject({ state: 'queued' });
      if (mark.accepted !== undefined)
        expect(claudeSignals.accepted?.(state, mark.accepted, 0), mark.mark).toMatchObject({
          state: 'accepted',
        });
      expect(claudeSignals.accepted?.(state, 'never typed', 0)).toBeUndefined();
      expect(claudeSignals.accepted?.(state, mark.accepted ?? 'x', mark.at + 60_000)).toBeUndefined();
    }
  });
});

test('the summary names session, version, model and transcript; clearing begins another session', () => {
  const { marks, state } = replay('turns.jsonl');
  const first = claudeSignals.summary?.(marks[1]?.state);
  expect(first).toMatchObject({
    sessionId: '0a1b2c3d-0000-4000-8000-000000000001',
    toolVersion: '2.1.330',
    model: expect.stringMatching(/^claude-/),
    transcript: expect.stringMatching(/\/projects\/.*\/0a1b2c3d-0000-4000-8000-000000000001\.jsonl$/),
  });
  const last = claudeSignals.summary?.(state);
  expect(last?.sessionId).not.toBe(first?.sessionId);
  expect(last?.transcript).toContain(last?.sessionId);
});

const failedAt = (state: unknown) => (state as ClaudeState | undefined)?.failure?.at ?? Number.NaN;

test('an answer after a limit is newer than its notice, and none is while it holds', () => {
  const { marks } = replay('limits.jsonl');
  const held = marks.filter(({ mark }) => mark.limit);
  expect(held.length).toBeGreaterThan(0);
  for (const { mark, state } of held) {
    const { answeredAt = 0 } = claudeSignals.summary?.(state) ?? {};
    expect(answeredAt, mark.mark).toBeLessThan(failedAt(state));
  }
  const [first] = held;
  const lifted = marks.find(({ mark }) => mark.at > (first?.mark.at ?? 0) && mark.limit === null);
  const answeredAt = claudeSignals.summary?.(lifted?.state)?.answeredAt;
  expect(answeredAt).toBeGreaterThan(failedAt(first?.state));
});

test('a status line tells cost, context and allowances', () => {
  const value = {
    model: { id: 'claude-opus-5-5' },
    version: '2.1.330',
    cost: { total_cost_usd: 0.25 },
    context_window: { used_percentage: 7 },
    rate_limits: { five_hour: { used_percentage: 41, resets_at: 1_795_339_974 }, odd: null },
  };
  const context = { agent: 'w', sessionId: undefined, startedAt: 0 };
  const state = claudeSignals.read(undefined, { source: 'status line', at: 1, value }, context);
  expect(claudeSignals.summary?.(state)).toEqual({
    ...{ model: 'claude-opus-5-5', toolVersion: '2.1.330', costUsd: 0.25, contextPercent: 7 },
    usage: [{ window: 'five_hour', usedPercent: 41, resetsAt: 1_795_339_974_000 }],
  });
});

describe('whatever comes', () => {
  /** A small generator of its own, so that a failure can be repeated. */
  function random(seed: number) {
    let value = seed;
    return () => {
      value = (value * 1_103_515_245 + 12_345) % 2_147_483_648;
      return value / 2_147_483_648;
    };
  }
  const all = [...recordedIn('turns.jsonl'), ...recordedIn('limits.jsonl')].filter(({ source }) => source);

  test.each([1, 2, 3, 4, 5])(
    'in any order, changed anyhow (%i): no error, a bounded state, a verdict',
    (seed) => {
      const next = random(seed);
      const junk: unknown[] = [undefined, null, 7, 'x', [], {}, { hook_event_name: 'Stop', at: Number.NaN }];
      let state: unknown;
      for (let step = 0; step < 3_000; step += 1) {
        const record = all[Math.floor(next() * all.length)] as Recorded;
        const value = next() < 0.1 ? junk[Math.floor(next() * junk.length)] : damaged(record.value, next);
        const context = { agent: 'w', sessionId: undefined, startedAt: next() < 0.5 ? 0 : record.at };
        state = claudeSignals.read(state, { source: record.source ?? '', at: record.at, value }, context);
        if (step % 300 > 0) continue;
        expect(JSON.stringify(state).length).toBeLessThan(40_000);
        const seen = { ...observe([]), signals: { state, at: record.at, sources: [] } };
        expect(detectActivity(seen, contextAt(record.at)).state).toMatch(/^\w+$/);
        detectLimit(seen, contextAt(record.at));
        claudeSignals.summary?.(state);
      }
    },
  );

  function damaged(value: unknown, next: () => number): unknown {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return next() < 0.02 ? {} : value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(() => next() > 0.03)
        .map(([key, inner]) => [key, damaged(inner, next)]),
    );
  }

  test('very long texts are kept in short', () => {
    const value = { hook_event_name: 'UserPromptSubmit', prompt: 'x'.repeat(3_000_000), at: 1 };
    const context = { agent: 'w', sessionId: undefined, startedAt: 0 };
    const state = claudeSignals.read(undefined, { source: 'hooks', at: 2_000, value }, context);
    expect(JSON.stringify(state).length).toBeLessThan(2_000);
    expect(claudeSignals.accepted?.(state, `${'x'.repeat(3_000_000)}\n`, 1_000)).toBeDefined();
  });
});

test('after /clear the session is the new one, and so is the transcript; the end of a limit in it is exact', () => {
  const next = '23bc7290-4a8e-4e25-925e-60475ff04230';
  for (const without of [[], ['session']]) {
    const { marks, state } = replay('turns.jsonl', without);
    const [{ sessionId, transcript = '' } = {}, now] = ['start', 'cleared'].map((name) => {
      const found = name === 'start' ? marks[0] : marks.find(({ mark }) => mark.mark === name);
      return claudeSignals.summary?.(found?.state);
    });
    expect(now).toMatchObject({ sessionId: next, transcript: transcript.replace(sessionId ?? '?', next) });
    const failed = recordedIn('limits.jsonl').find(
      ({ value }) => (value as { apiError?: string } | undefined)?.apiError === 'usage_limit_reached',
    );
    const at = Date.parse('2026-11-22T14:00:00Z');
    const value = { ...(failed?.value as object), timestamp: new Date(at).toISOString() };
    const context = { agent: 'worker', sessionId, startedAt: at - 60_000 };
    const limited = claudeSignals.read(state, { source: 'transcript', at, value }, context) as ClaudeState;
    const seen = { mark: { at }, state: limited, at } as Parameters<typeof see>[0];
    expect(detectLimit(see(seen), contextAt(at))).toMatchObject({ resetsAt: 1_795_357_589_000 });
  }
});
