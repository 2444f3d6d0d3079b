import { describeBackend, type ScreenRecording } from '@agent-orchestrator/core/testing';
import { describe, it } from 'vitest';
import plugin from '../src/index.ts';

// A line program of no particular kind: what it says means what the config's patterns say.
const HISTORY = Array.from({ length: 30 }, (_, index) => `step ${index} of yesterday`);

const screen = (file: string, activity: string, rows: readonly string[], limit = false): ScreenRecording => ({
  ...{ file, state: file, size: '80x40', activity, limit, title: 'host', command: 'my-agent' },
  captured_at: Date.parse('2026-11-22T07:20:00Z') / 1000,
  screen: [...HISTORY, ...rows],
});

describeBackend(
  {
    plugin,
    driver: 'exec',
    package: new URL('..', import.meta.url),
    states: ['working', 'idle', 'fatal', 'limit'],
    recordings: [
      screen('idle', 'idle', HISTORY),
      screen('working', 'working', ['busy with step 31']),
      screen('fatal', 'fatal', ['cannot go on: no space left']),
      screen('limit', 'idle', ['quota used up, resets at 9:50 AM'], true),
    ],
    lastTurn: (rows) => (rows.length >= 60 ? 30 : undefined),
    limits: [{ recording: 'limit', resetsAt: '2026-11-22T09:50:00Z', kind: 'usage' }],
    backend: { activePattern: /busy with/, fatalPattern: /cannot go on/, limitPattern: /quota used up/ },
    bin: (program) => `'${program}' --model {model} --session {session} {kickoff}`,
  },
  { describe, it },
);
