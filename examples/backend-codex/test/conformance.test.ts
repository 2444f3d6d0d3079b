import { describeBackend } from '@agent-orchestrator/core/testing';
import { describe, it } from 'vitest';
import plugin from '../src/index.ts';

const suite = {
  plugin,
  driver: 'codex',
  package: new URL('..', import.meta.url),
  states: ['working', 'idle', 'waiting', 'exited', 'limit'],
  recordings: new URL('../recordings/', import.meta.url),
  lastTurn: (screen: readonly string[]) => {
    // The last row with this mark is the input; the last prompt is the one before it.
    const marked = screen.flatMap((row, index) => (/^› \S/.test(row) ? [index] : []));
    return marked.at(-2);
  },
  limits: [
    { recording: 'limit-usage-120x40.txt', resetsAt: '2026-11-22T09:50:00Z', kind: 'usage', lifts: 'clock' },
    // A clock time means the machine's zone.
    { recording: 'limit-usage-80x24.txt', resetsAt: '2026-11-23T00:50:00Z', zone: 'Asia/Tokyo' },
    { recording: 'limit-quota-120x40.txt', resetsAt: null, kind: 'quota', lifts: 'person' },
    { recording: 'limit-usage-notincluded-120x40.txt', resetsAt: null, kind: 'access', lifts: 'person' },
  ],
  signals: {
    records: new URL('../recordings/0.169.0/signals.jsonl', import.meta.url),
    startedAt: Date.parse('2026-11-22T13:20:40Z'),
    accepted: [
      { text: 'model:say The kickoff has arrived.', state: 'accepted' },
      { text: 'model:bash cmd="sleep 2"', state: 'accepted' },
    ],
  },
} as const;

describe('without reports', () => describeBackend(suite, { describe, it }));
describe('with hooks', () => describeBackend({ ...suite, options: { signals: 'hooks' } }, { describe, it }));
