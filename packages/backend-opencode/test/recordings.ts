import { readFileSync } from 'node:fs';
import type { DetectContext, Observation } from '@agent-orchestrator/core/plugin';

/** One row of `recordings/VERSION/index.jsonl`. */
export interface Recording {
  readonly file: string;
  readonly state: string;
  readonly size: string;
  /** `a|b`: either. */
  readonly activity: string;
  /** `null`: unspecified. */
  readonly limit: boolean | null;
  readonly title: string;
  readonly command: string;
  /** Seconds since the epoch. */
  readonly captured_at: number;
}

const folder = new URL('../recordings/1.18.33/', import.meta.url);

export const recordings: readonly Recording[] = readFileSync(new URL('index.jsonl', folder), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recording);

export function screenOf(file: string): readonly string[] {
  return readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n');
}

export function observationOf(recording: Recording): Observation {
  const [columns, rows] = recording.size.split('x').map(Number);
  return {
    at: recording.captured_at * 1000,
    screen: screenOf(recording.file),
    title: recording.title,
    command: recording.command,
    columns,
    rows,
    outputAt: undefined,
    startedAt: undefined,
  };
}

export function contextAt(now: number, backend: Partial<DetectContext['backend']> = {}): DetectContext {
  return {
    driver: 'opencode',
    agent: {
      name: 'worker',
      session: 'fleet-worker',
      kind: 'persistent',
      role: undefined,
      backend: 'opencode',
      model: '',
      dir: '/home/me',
    },
    backend: {
      bin: 'opencode',
      processName: undefined,
      submitKey: undefined,
      activePattern: undefined,
      limitPattern: undefined,
      fatalPattern: undefined,
      footerUi: false,
      logGraceMs: 180_000,
      stallIdleMs: 300_000,
      connectDelayMs: 12_000,
      ...backend,
    },
    options: {},
    now,
  };
}

/** An observation of rows that a test has written itself. */
export function observe(screen: readonly string[], rest: Partial<Observation> = {}): Observation {
  return {
    at: 0,
    screen,
    title: undefined,
    command: 'opencode',
    columns: undefined,
    rows: undefined,
    outputAt: undefined,
    startedAt: undefined,
    ...rest,
  };
}
