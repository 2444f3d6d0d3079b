import { readdirSync, readFileSync } from 'node:fs';
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

const folder = new URL('../recordings/', import.meta.url);
/** Its recordings are named by their files alone, those of another one `VERSION/FILE`. */
const NEWEST = '2.1.330';

export const recordings: readonly Recording[] = readdirSync(folder).flatMap(recordingsOf);

function recordingsOf(version: string): readonly Recording[] {
  return readFileSync(new URL(`${version}/index.jsonl`, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recording)
    .map((row) => ({ ...row, file: version === NEWEST ? row.file : `${version}/${row.file}` }));
}

export function screenOf(file: string): readonly string[] {
  const path = file.includes('/') ? file : `${NEWEST}/${file}`;
  return readFileSync(new URL(path, folder), 'utf8').trimEnd().split('\n');
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
    driver: 'claude',
    agent: {
      name: 'worker',
      session: 'fleet-worker',
      kind: 'persistent',
      role: undefined,
      backend: 'claude',
      model: '',
      dir: '/home/me',
    },
    backend: {
      bin: 'claude',
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
    command: 'claude',
    columns: undefined,
    rows: undefined,
    outputAt: undefined,
    startedAt: undefined,
    ...rest,
  };
}
