import { describeBackend } from '@agent-orchestrator/core/testing';
import { describe, it } from 'vitest';
import plugin from '../src/index.ts';

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
  },
  { describe, it },
);
