import { readFileSync } from 'node:fs';
import type { Observation, SignalRecord } from '@agent-orchestrator/core/plugin';
import { opencodeSignals } from '../src/signals/opencode-signals.ts';
import { observe } from './recordings.ts';

const folder = new URL('../recordings/1.18.33/signals/', import.meta.url);

export interface Mark {
  readonly mark: string;
  readonly at: number;
}

type Line = SignalRecord | Mark;

/** What the server said in one scenario, up to a mark if one is named. */
export function heard(scenario: string, until?: string): SignalRecord[] {
  const text = readFileSync(new URL(`${scenario}.jsonl`, folder), 'utf8');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const end =
    until === undefined ? lines.length : lines.findIndex((line) => isMark(line) && line.mark === until);
  if (end < 0) throw new Error(`no mark "${until}" in ${scenario}`);
  return lines.slice(0, end).filter((line) => !isMark(line)) as SignalRecord[];
}

/** The session that a scenario is about: the one of its snapshots. */
export function sessionOf(records: readonly SignalRecord[]): string {
  const id = records.map(({ url }) => /\/session\/(ses_\w+)/.exec(url ?? '')?.[1]).find(Boolean);
  if (id === undefined) throw new Error('no session in the recording');
  return id;
}

/** The state after records, as the core builds it. */
export function read(
  records: readonly SignalRecord[],
  sessionId: string | undefined = sessionOf(records),
): unknown {
  const context = { agent: 'worker', sessionId, startedAt: (records[0]?.at ?? 0) - 5_000 };
  return records.reduce<unknown>((state, record) => opencodeSignals.read(state, record, context), undefined);
}

/** An observation whose signals say that, and whose screen shows rows. */
export function observeState(state: unknown, screen: readonly string[] = [], problem?: string): Observation {
  const source = { name: 'opencode', at: 1, problem };
  return observe(screen, { signals: { state, at: 1, sources: [source] } });
}

const isMark = (line: Line): line is Mark => 'mark' in line;
