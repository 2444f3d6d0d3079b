import { describeBackend } from '@agent-orchestrator/core/testing';
import { describe, it } from 'vitest';
import plugin from '../src/index.ts';

describeBackend(
  {
    plugin,
    driver: 'opencode',
    package: new URL('..', import.meta.url),
    states: ['working', 'idle', 'waiting', 'fatal', 'exited', 'limit'],
    recordings: new URL('../recordings/', import.meta.url),
    limits: [
      { recording: 'limit-60x20.txt', resetsAt: '2026-11-29T09:42:13.026Z' },
      { recording: 'limit-160x48.txt', resetsAt: '2026-11-29T09:43:29.775Z' },
    ],
    // Prompts are blocks with a bar at the left; the last one is the input box.
    lastTurn: (screen) => {
      const box = screen.findLastIndex((row) => /^\s*╹▀{8,}/.test(row));
      const starts = screen.flatMap((row, index) =>
        /^\s*┃/.test(row) && !/^\s*┃/.test(screen[index - 1] ?? '') ? [index] : [],
      );
      const before = starts.filter((row) => row < box);
      return before.length < 2 ? undefined : before.at(-2);
    },
    options: { model_env: true },
    signals: {
      records: new URL('../recordings/1.18.33/signals/turn.jsonl', import.meta.url),
      sessionId: 'ses_turnmwrsvs88',
      accepted: [{ text: 'mock:slow secs=3', state: 'accepted' }],
    },
  },
  { describe, it },
);
