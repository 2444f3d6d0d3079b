import type { SignalRecord } from '@agent-orchestrator/core/plugin';
import { describe, expect, test } from 'vitest';
import { detectActivity } from '../src/detect-activity.ts';
import { detectLimit } from '../src/detect-limit.ts';
import { opencodeSignals } from '../src/signals/opencode-signals.ts';
import type { OpencodeState, SessionStatus } from '../src/signals/state.ts';
import { contextAt, screenOf } from './recordings.ts';
import { heard, observeState, read, sessionOf } from './signals-recordings.ts';

const context = contextAt(Date.parse('2026-11-22T12:16:10Z'));

/** Every verdict of a scenario, without repetitions. */
function verdicts(records: readonly SignalRecord[]): string[] {
  const all = records.map((_, index) => {
    const { state, reason } = detectActivity(
      observeState(read(records.slice(0, index + 1), sessionOf(records))),
      context,
    );
    return `${state} ${reason}`;
  });
  return all.filter((verdict, index) => verdict !== all[index - 1]);
}

describe('recorded scenarios', () => {
  test.each<[string, readonly string[]]>([
    ['turn', ['working busy', 'idle ready']],
    ['thinking', ['working busy', 'idle ready']],
    ['queued', ['working busy', 'idle ready']],
    ['typed', ['working busy', 'idle ready', 'working busy', 'idle ready']],
    ['permission', ['working busy', 'waiting permission', 'working busy', 'idle ready']],
    ['question', ['working busy', 'waiting question', 'working busy', 'idle ready']],
    ['retry', ['working busy', 'working retrying', 'working busy', 'idle ready']],
    ['limit', ['working busy', 'working retrying', 'idle ready']],
    ['abort', ['working busy', 'idle interrupted']],
    ['unauthorized', ['working busy', 'waiting login']],
    [
      'compaction',
      ['working busy', 'idle ready', 'working busy', 'working compacting', 'working busy', 'idle ready'],
    ],
    ['child', ['working busy', 'idle ready']],
    ['child-permission', ['working busy', 'waiting permission', 'working busy', 'idle ready']],
  ])('%s', (scenario, expected) => {
    const seen = verdicts(heard(scenario)).filter((verdict) => !verdict.startsWith('unknown'));
    expect(seen).toEqual(['idle ready', ...expected]);
  });

  test('an automatic compaction is one', () => {
    expect(verdicts(heard('auto-compaction'))).toContain('working compacting');
  });
});

test('the evidence is what the server said, and when', () => {
  const records = heard('permission', 'asked');
  const asked = records.at(-1);
  expect(detectActivity(observeState(read(records)), context)).toEqual({
    state: 'waiting',
    reason: 'permission',
    evidence: {
      source: 'signal',
      text: 'permission asked: bash sleep 1',
      rule: 'server-permission',
      at: asked?.at,
    },
  });
});

describe('a usage limit', () => {
  test('is told with its end, at which OpenCode goes on by itself', () => {
    const observation = observeState(read(heard('limit', 'abort')));
    expect(detectLimit(observation, context)).toMatchObject({
      kind: 'usage',
      scope: 'all',
      lifts: 'clock',
      resetsAt: 1795358768183,
      continuesAt: 1795358768183,
      evidence: { source: 'signal', rule: 'server-retry' },
    });
    expect(detectActivity(observation, context)).toMatchObject({ state: 'working', reason: 'retrying' });
  });

  test('is over when the turn is', () => {
    expect(detectLimit(observeState(read(heard('limit'))), context)).toBeUndefined();
  });

  test('that stops a sub-agent stops the agent', () => {
    const records = heard('child');
    const started = records.findIndex(({ value }) =>
      JSON.stringify(value).includes('"type":"session.created"'),
    );
    const child = JSON.stringify(records[started]?.value).match(/ses_\w+/)?.[0];
    const { statuses } = read(heard('limit', 'abort')) as OpencodeState;
    const { at: _, limit, ...retry } = Object.values(statuses)[0] as SessionStatus & { type: 'retry' };
    const status = { ...retry, action: { reason: limit } };
    const value = { type: 'session.status', properties: { sessionID: child, status } };
    const state = read(
      [...records.slice(0, started + 1), { source: 'opencode', at: 1, value }],
      sessionOf(records),
    );
    expect(detectLimit(observeState(state), context)).toMatchObject({ resetsAt: 1795358768183 });
    expect(detectActivity(observeState(state), context)).toMatchObject({ reason: 'retrying' });
  });

  test('of the free tier is one too, an ordinary rate limit is none', () => {
    const free = heard('free-limit');
    const limited = free.findIndex(({ value }) => JSON.stringify(value).includes('free_tier_limit'));
    const observation = observeState(read(free.slice(0, limited + 1), sessionOf(free)));
    expect(detectLimit(observation, context)).toMatchObject({ resetsAt: 1795353370074 });
    const retry = heard('retry');
    const states = retry.map((_, index) => read(retry.slice(0, index + 1), sessionOf(retry)));
    expect(states.map((state) => detectLimit(observeState(state), context)).filter(Boolean)).toEqual([]);
  });
});

describe('screen and server', () => {
  const idle = () => read(heard('turn'));

  test('the server is believed against an old picture', () => {
    const screen = screenOf('working-streaming-120x40.txt');
    expect(detectActivity(observeState(idle(), screen), context)).toMatchObject({ state: 'idle' });
  });

  test('a dialog on the screen is not overlooked', () => {
    const screen = screenOf('permission-bash-80x24.txt');
    expect(detectActivity(observeState(idle(), screen), context)).toMatchObject({
      state: 'waiting',
      evidence: { source: 'screen' },
    });
  });

  test('a server that is not heard leaves it to the screen, which says so', () => {
    const screen = screenOf('working-streaming-120x40.txt');
    const activity = detectActivity(observeState(idle(), screen, 'ECONNREFUSED'), context);
    expect(activity).toMatchObject({ state: 'working', evidence: { source: 'screen' } });
    expect(activity.evidence.text).toMatch(/ · not heard from the server: ECONNREFUSED$/);
  });
});

describe('the stream', () => {
  const records = heard('turn');
  const session = sessionOf(records);
  const half = records.findIndex(({ value }) => JSON.stringify(value).includes('message.part.delta')) + 1;
  const statuses = (value: object): SignalRecord => ({
    source: 'opencode',
    at: 9,
    url: 'http://127.0.0.1:1/session/status?directory=%2Fhome%2Fme',
    value,
  });
  const judge = (list: readonly SignalRecord[]) => detectActivity(observeState(read(list, session)), context);

  test('says nothing until the server was asked', () => {
    const events = records.filter(({ url }) => url === undefined);
    expect(judge(events)).toMatchObject({ state: 'unknown' });
    expect(judge([...events, statuses({ [session]: { type: 'busy' } })])).toMatchObject({ state: 'working' });
  });

  test('of a server that was ended in the middle of a turn tells that it was cut', () => {
    const activity = judge([...records.slice(0, half), statuses({})]);
    expect(activity).toMatchObject({ state: 'idle', reason: 'interrupted' });
  });

  test('of other sessions changes nothing', () => {
    const others = heard('child-permission', 'asked').filter(({ url }) => url === undefined);
    expect(judge([...records, ...others.slice(1)])).toMatchObject({ state: 'idle', reason: 'ready' });
  });

  test('may hold anything', () => {
    const nonsense = [
      null,
      'text',
      { type: 1 },
      { type: 'session.status' },
      { type: 'message.updated', properties: { info: 3 } },
    ];
    const odd = nonsense.map((value) => ({ source: 'opencode', at: 1, value }));
    const broken = records.flatMap(({ url }) =>
      url === undefined ? [] : [{ source: 'opencode', at: 1, url, value: '<html>' }],
    );
    expect(read([...records, ...odd, ...broken], session)).toEqual(read(records, session));
  });

  test('does not make the state grow without end', () => {
    const flood = Array.from({ length: 2_000 }, (_, index): SignalRecord => {
      const info = { id: `msg_${index}`, sessionID: session, role: 'user', time: { created: index } };
      const child = { id: `ses_${index}`, parentID: session };
      const events = [
        { type: 'message.updated', properties: { info } },
        { type: 'session.created', properties: { info: child } },
        { type: 'session.status', properties: { sessionID: `ses_${index}`, status: { type: 'busy' } } },
        { type: 'session.status', properties: { sessionID: `ses_${index}`, status: { type: 'idle' } } },
        {
          type: 'permission.asked',
          properties: { id: `per_${index}`, sessionID: session, permission: 'bash' },
        },
      ];
      return { source: 'opencode', at: index, value: events[index % events.length] };
    });
    expect(JSON.stringify(read([...records, ...flood], session)).length).toBeLessThan(40_000);
  });
});

describe('acceptance', () => {
  const { accepted } = opencodeSignals;

  test('is told by the message itself', () => {
    const records = heard('typed');
    const typedAt = records[0]?.at ?? 0;
    const state = read(records);
    expect(accepted?.(state, 'mock:ok ask @explore', typedAt)).toMatchObject({ state: 'accepted' });
    expect(accepted?.(state, 'mock:ok look at @x ', typedAt)).toMatchObject({ state: 'accepted' });
    expect(accepted?.(state, 'mock:ok ask', typedAt)).toBeUndefined();
    expect(accepted?.(state, 'mock:ok ask @explore', typedAt + 600_000)).toBeUndefined();
  });

  test('of a prompt that waits for its turn is "queued" until it is answered', () => {
    const records = heard('queued');
    const since = records[0]?.at ?? 0;
    const states = records.map((_, index) => read(records.slice(0, index + 1), sessionOf(records)));
    const said = states.map((state) => accepted?.(state, 'mock:ok second', since)?.state);
    expect([...new Set(said)]).toEqual([undefined, 'queued', 'accepted']);
  });

  test('finds a session by the kickoff file that it is told of', () => {
    const at = 1_000_000;
    const user = { id: 'msg_1', sessionID: 'ses_new', role: 'user', time: { created: at + 100 } };
    const text = 'Your full kickoff prompt is in /state/kickoff-fleet-worker.txt — read it now';
    const part = { id: 'prt_1', messageID: 'msg_1', sessionID: 'ses_new', type: 'text', text };
    const list = [
      { type: 'server.connected', properties: {} },
      { type: 'message.updated', properties: { info: user } },
      { type: 'message.part.updated', properties: { part } },
    ].map((value) => ({ source: 'opencode, kickoff-fleet-worker.txt', at, value }));
    const told = { agent: 'worker', sessionId: undefined, startedAt: at };
    const state = list.reduce<unknown>(
      (before, record) => opencodeSignals.read(before, record, told),
      undefined,
    );
    expect(opencodeSignals.summary?.(state)).toMatchObject({ sessionId: 'ses_new' });
    const other = list.map((record) => ({ ...record, source: 'opencode, kickoff-fleet-reviewer.txt' }));
    const unknown = other.reduce<unknown>(
      (before, record) => opencodeSignals.read(before, record, told),
      undefined,
    );
    expect(opencodeSignals.summary?.(unknown)).toEqual({});
  });
});

test('the summary has version, model and cost', () => {
  expect(opencodeSignals.summary?.(read(heard('turn')))).toEqual({
    sessionId: sessionOf(heard('turn')),
    toolVersion: '1.18.33',
    model: 'mock/one',
    costUsd: expect.any(Number),
    answeredAt: 1_795_349_747_690,
  });
});
