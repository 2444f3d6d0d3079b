import { describeBackend } from '@agent-orchestrator/core/testing';
import { describe, it } from 'vitest';
import plugin from '../src/index.ts';

// As hooks and transcript of 2.1.330 tell it: a prompt, a tool, the end of the turn, and a limit.
const session = { session_id: 'cf5d0c1e-0000-4000-8000-000000000001', transcript_path: '/home/me/t.jsonl' };
const START = Date.parse('2026-11-22T07:00:00Z');
const hook = (second: number, name: string, more: object = {}) => ({
  source: 'hooks',
  at: START + second * 1000,
  value: { at: START / 1000 + second, hook_event_name: name, cwd: '/home/me', ...session, ...more },
});
const said = (second: number, line: object) => ({
  source: 'transcript',
  at: START + second * 1000,
  value: { timestamp: new Date(START + second * 1000).toISOString(), sessionId: session.session_id, ...line },
});

const records = [
  hook(1, 'SessionStart', { source: 'startup', model: 'mock-1' }),
  hook(2, 'UserPromptSubmit', { prompt: 'Read TODO.md and work through it.' }),
  said(2, {
    type: 'user',
    promptSource: 'typed',
    message: { role: 'user', content: 'Read TODO.md and work through it.' },
  }),
  hook(3, 'PreToolUse', { tool_name: 'Bash', tool_input: { command: 'sleep 2' } }),
  hook(5, 'PostToolUse', { tool_name: 'Bash', tool_response: '' }),
  hook(7, 'Stop', { stop_hook_active: false }),
  hook(9, 'UserPromptSubmit', { prompt: 'Go on.' }),
  said(10, {
    ...{ type: 'assistant', error: 'rate_limit', isApiErrorMessage: true, apiErrorStatus: 429 },
    apiError: 'usage_limit_reached',
    quotaLimits: { status: 'rejected', resetsAt: START / 1000 + 7200, rateLimitType: 'five_hour' },
    message: {
      model: '<synthetic>',
      content: [{ type: 'text', text: "You've hit your 5-hour limit · resets 9am (UTC)" }],
    },
  }),
  hook(10, 'StopFailure', { error: 'rate_limit' }),
];

describeBackend(
  {
    plugin,
    driver: 'claude',
    package: new URL('..', import.meta.url),
    states: ['working', 'idle', 'waiting', 'fatal', 'exited', 'limit'],
    recordings: new URL('../recordings/', import.meta.url),
    lastTurn: (screen) => {
      // The input box is the last row with this mark; the last prompt is the one before it.
      const rows = screen.flatMap((row, index) => (/^❯ \S/.test(row) ? [index] : []));
      const box = screen.findLastIndex((row) => /^❯/.test(row));
      return rows.filter((row) => row < box).at(-1);
    },
    limits: [
      { recording: 'limit-5h-final-80x24.txt', resetsAt: '2026-11-22T09:24:00Z', kind: '5-hour' },
      { recording: 'limit-max-7d-120x40.txt', resetsAt: '2026-11-25T07:00:00Z', window: 'weekly' },
      // The banner names its zone: that of the machine does not count.
      { recording: 'limit-max-5h-80x24.txt', resetsAt: '2026-11-22T09:25:00Z', zone: 'Asia/Tokyo' },
    ],
    options: { supports_resume: true },
    signals: {
      records,
      sessionId: session.session_id,
      startedAt: START,
      accepted: [
        { text: 'Read TODO.md and work through it.', state: 'accepted' },
        { text: 'Go on.', state: 'accepted' },
      ],
    },
  },
  { describe, it },
);
