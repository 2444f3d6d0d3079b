import type { AgentStatus, FleetStatus } from '@agent-orchestrator/core';
import { describe, expect, it } from 'vitest';
import { renderStatus } from '../../src/status/render-status.ts';
import { span } from '../../src/status/span.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const ago = (ms: number) => new Date(NOW - ms).toISOString();

const AGENT: AgentStatus = {
  ...{ name: 'worker', session: 't-worker', kind: 'persistent', backend: 'claude', model: null },
  ...{ watch: 'heal', enabled: true, role: null, state: 'stopped', command: null, pane: null },
  ...{ startedAt: null, lastOutputAt: null, activity: null, limit: null, restarts: 0, delayed: null },
  ...{ lastExit: null, problem: null, heldSince: null, waitingMessages: 0, standIn: null },
  ...{ tool: null, sources: [], kickoff: null, drift: null },
} as AgentStatus;

const FLEET: FleetStatus = {
  v: 1,
  config: { path: '/p/agents.toml', problems: [] },
  tmux: { socket: 'ao-t', problem: null },
  watchdog: { state: 'stopped', session: 't-watchdog', pid: null, since: null, lastBeatAt: null },
  ...{ loops: [], agents: [], services: [], limits: [], outbox: [] },
};

const linesOf = (agent: Partial<AgentStatus>) =>
  renderStatus({ ...FLEET, agents: [{ ...AGENT, ...agent } as AgentStatus] }, NOW).slice(3);

const rowOf = (agent: Partial<AgentStatus>) =>
  renderStatus({ ...FLEET, agents: [{ ...AGENT, ...agent } as AgentStatus] }, NOW)[1];

describe('the table', () => {
  it('has the columns of its predecessor', () => {
    expect(renderStatus({ ...FLEET, agents: [AGENT] }, NOW)).toEqual([
      ' AGENT          KIND        BACKEND   MODEL                WATCH      STATE',
      ' worker         persistent  claude    default              heal       stopped',
      ' watchdog       service     -         -                    -          stopped',
    ]);
  });

  it.each<[string, Partial<AgentStatus>, RegExp]>([
    ['a command', { state: 'running', command: 'node' }, /RUNNING \[node\]$/],
    ['disabled', { enabled: false }, /stopped \(disabled\)$/],
    [
      'an exit code',
      { state: 'exited', lastExit: { at: null, exitCode: 3, signal: null, screen: [] } },
      /exited \(code 3\)$/,
    ],
    [
      'a signal',
      { state: 'exited', lastExit: { at: null, exitCode: null, signal: 'SIGKILL', screen: [] } },
      /\(signal SIGKILL\)$/,
    ],
    [
      'an earlier exit',
      { lastExit: { at: ago(60_000), exitCode: 1, signal: null, screen: [] } },
      /last exit: code 1 1 min ago$/,
    ],
    [
      'the last line',
      { state: 'exited', lastExit: { at: null, exitCode: 3, signal: null, screen: ['a', ' no key ', ''] } },
      /exited \(code 3\) last line: no key$/,
    ],
    ['a hold', { heldSince: ago(0) }, /held by a person since \d\d:\d\d$/],
    ['restarts', { restarts: 2 }, /2 restarts$/],
    ['messages', { waitingMessages: 1 }, /1 message waits$/],
    ['an unanswered question to tmux', { state: 'unknown' }, /unknown$/],
    [
      'a limit',
      {
        state: 'running',
        limit: { since: ago(0), until: ago(0), stated: false, kind: '5-hour', evidence: '', probes: 2 },
      },
      /limited until \d\d:\d\d \(5-hour, a guess, 2 probes\)$/,
    ],
    [
      'a quarantine',
      { delayed: { until: ago(0), reason: '5 restarts', quarantine: true } },
      /quarantined until \d\d:\d\d: 5 restarts$/,
    ],
    [
      'an activity',
      {
        state: 'running',
        activity: {
          activity: 'waiting',
          reason: 'permission',
          evidence: '',
          basis: null,
          since: ago(7_200_000),
        },
      },
      /waiting \(permission\) 2 h$/,
    ],
  ])('shows %s', (_what, agent, row) => {
    expect(rowOf(agent)).toMatch(row);
  });

  it('stays straight with wide names', () => {
    const [header, row] = renderStatus({ ...FLEET, agents: [{ ...AGENT, name: '日本' }] }, NOW);
    expect(row).toMatch(/^ 日本 {11}persistent/);
    expect(header).toMatch(/^ AGENT {10}KIND/);
  });

  it('says the phase first, and problems last', () => {
    const loop = {
      ...{ name: 'loop', phases: ['a', 'b'], done: false, doneMarker: '## DONE', complete: false },
      ...{ phase: { id: 'b', index: 1, plan: null, status: 'S.md' }, problem: null },
      handoff: { problem: 'origin cannot be reached', checkedAt: null },
    };
    const lines = renderStatus(
      {
        ...FLEET,
        config: { path: '/p', problems: [{ code: 'X', message: 'line 3 is wrong', hint: '' }] },
        loops: [loop],
      },
      NOW,
    );
    expect(lines[0]).toBe(' phase: b [2/2] plan=- (in progress)');
    expect(lines).toContain(' handoff: origin cannot be reached');
    expect(lines.slice(-2)).toEqual([
      ' config: line 3 is wrong',
      ' config: the watchdog goes on with the last good one',
    ]);
    const done = renderStatus({ ...FLEET, loops: [{ ...loop, done: true, doneMarker: '## FERTIG' }] }, NOW);
    expect(done[0]).toBe(' phase: b [2/2] plan=- (## FERTIG)');
  });

  it('tells a watchdog that hangs from one that runs', () => {
    const watchdog = { session: 't-watchdog', pid: 7, since: ago(3_600_000), lastBeatAt: ago(60_000) };
    const last = (state: 'running' | 'hung') =>
      renderStatus({ ...FLEET, watchdog: { ...watchdog, state } }, NOW).at(-1);
    expect(last('running')).toMatch(/RUNNING \(process 7, up 1 h\)$/);
    expect(last('hung')).toMatch(/HUNG \(process 7, up 1 h\): no sign of life for 1 min$/);
  });
});

it.each([
  [0, '0 s'],
  [59_499, '59 s'],
  [61_000, '1 min'],
  [7_500_000, '2 h 5 min'],
  [90_000_000, '1 d 1 h'],
])('%i ms is %s', (ms, text) => {
  expect(span(ms)).toBe(text);
});

describe('what a tool says of itself', () => {
  const basis = { source: 'signal', text: 'hook Stop', rule: 'stop', at: ago(3_000) };
  const activity = { activity: 'idle', reason: 'quiet', evidence: 'signal: hook Stop', basis, since: null };

  it('stands in a line below the table', () => {
    const usage = [{ window: 'five_hour', usedPercent: 91.4, resetsAt: ago(0) }];
    const tool = {
      version: '2.1',
      model: 'big',
      sessionId: 's',
      contextPercent: 41.6,
      costUsd: 1.234,
      usage,
    };
    expect(linesOf({ state: 'running', activity, tool })).toEqual([
      expect.stringMatching(
        /^ worker: idle by its own word \(hook Stop\) 3 s ago, version 2.1, model big, context 42 %, five_hour 91 % until \d\d:\d\d, \$1\.23$/,
      ),
    ]);
  });

  it('is no line when it says nothing, or when only its screen was read', () => {
    expect(linesOf({})).toEqual([]);
    expect(linesOf({ activity: { ...activity, basis: { ...basis, source: 'screen' } } })).toEqual([]);
  });

  it('has a line for each problem', () => {
    const sources = [
      { name: 'hooks', lastSaidAt: null, problem: 'EACCES', skipped: 0 },
      { name: 'bus', lastSaidAt: null, problem: null, skipped: 2 },
    ];
    const drift = { since: ago(120_000), toolVersion: '3.0', knownVersions: '2.1 to 2.2' };
    const kickoff = { state: 'missing' as const, at: ago(0) };
    expect(linesOf({ sources, drift, kickoff })).toEqual([
      ' worker: its source "hooks" cannot be read: EACCES',
      ' worker: 2 records of its source "bus" left out',
      ' worker: its first prompt was not accepted; see what it shows, and send it again if need be',
      ' worker: not recognised for 2 min (it is version 3.0, known are 2.1 to 2.2); see: agents events --event drift',
    ]);
  });
});
