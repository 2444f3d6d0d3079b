import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from './read-json.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

const RunRecord = z.object({
  v: z.literal(1),
  /** Unique for each start. */
  runId: z.string(),
  name: z.string(),
  session: z.string(),
  /** tmux pane id; absent between the intention to start and the start. */
  pane: z.string().optional(),
  /** ms since the epoch. */
  startedAt: z.number(),
  /** Who started it: a person's command or the watchdog. */
  startedBy: z.enum(['command', 'watchdog']),
  backend: z.string().optional(),
  model: z.string(),
  phase: z.string().optional(),
});

/** What was started in a session, by whom, when. Written before the session is made. */
export type RunRecord = z.output<typeof RunRecord>;

/** Where the record of a session is. */
export const runRecordPath = (stateDir: string, session: string): string =>
  join(stateDir, `run-${session}.json`);

export function writeRunRecord(stateDir: string, run: RunRecord): void {
  writeFileAtomic(runRecordPath(stateDir, run.session), JSON.stringify(run));
}

export function readRunRecord(stateDir: string, session: string): RunRecord | undefined {
  return readJson(runRecordPath(stateDir, session), RunRecord);
}
