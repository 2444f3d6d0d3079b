import { join } from 'node:path';
import * as z from 'zod';
import { listFolder } from './list-folder.ts';
import { parseJson, readText } from './read-json.ts';
import { appendLine, writeFileAtomic } from './write-file-atomic.ts';

const HEADERS = z.record(z.string(), z.string()).optional();

/** A source of the plan. Of a file that is read from its end on, where that was when the agent was started. */
const Source = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('lines'),
    name: z.string(),
    path: z.string(),
    from: z.enum(['start', 'end']).optional(),
    follows: z.literal('transcript').optional(),
    begin: z.object({ inode: z.number(), offset: z.number() }).optional(),
  }),
  z.object({ kind: z.literal('document'), name: z.string(), path: z.string() }),
  z.object({
    kind: z.literal('events'),
    name: z.string(),
    url: z.string(),
    headers: HEADERS,
    snapshots: z.array(z.string()).optional(),
  }),
]);

const Companion = z.object({
  name: z.string(),
  command: z.string(),
  env: z.record(z.string(), z.string()).optional(),
  ready: z.object({ url: z.string(), headers: HEADERS }).optional(),
});

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
  /** How the first prompt reached the tool. Records of older versions do not say. */
  firstPrompt: z.enum(['command', 'message']).optional(),
  /** What the command line made of the first prompt, where that is not the prompt itself. */
  promptText: z.string().optional(),
  /** The rest is the plan's: what is needed to understand the run, and to look after it, later. */
  sessionId: z.string().optional(),
  /** What the plan added to the environment. */
  env: z.record(z.string(), z.string()).optional(),
  memo: z.unknown().optional(),
  signals: z.array(Source).optional(),
  companion: Companion.optional(),
  /** The companion's working directory: that of the agent for which it was started. */
  dir: z.string().optional(),
});

/** What was started in a session, by whom, when. Written before the session is made. */
export type RunRecord = z.output<typeof RunRecord>;

/** A source of structured signals, as it is kept with a run. */
export type RecordedSource = z.output<typeof Source>;

/** Where the record of a session is. */
export const runRecordPath = (stateDir: string, session: string): string =>
  join(stateDir, `run-${session}.json`);

/** Where the first prompt of a session's newest start is. */
export const kickoffPath = (stateDir: string, session: string): string =>
  join(stateDir, `kickoff-${session}.txt`);

/** What became known of a run after its record was written: a line of its own below the record. */
const RunNote = z.object({ runId: z.string(), pane: z.string() });

/** Writes the record anew, in place of the one before. Throws `STATE_UNWRITABLE`. */
export function writeRunRecord(stateDir: string, run: RunRecord): void {
  writeFileAtomic(runRecordPath(stateDir, run.session), `${JSON.stringify(run)}\n`);
}

/**
 * Adds the pane in which a run was started to its record. A line is added instead of a second file put in place of the first:
 * that costs a tenth, and a line that was cut off, or is about another start, is not read. Throws `STATE_UNWRITABLE`.
 */
export function noteRunPane(stateDir: string, { session, runId }: RunRecord, pane: string): void {
  appendLine(runRecordPath(stateDir, session), JSON.stringify({ runId, pane }));
}

/** The record of a session; `undefined` when there is none that can be read. */
export function readRunRecord(stateDir: string, session: string): RunRecord | undefined {
  const [first = '', ...notes] = (readText(runRecordPath(stateDir, session)) ?? '').split('\n');
  const run = parseJson(first, RunRecord);
  if (run === undefined) return undefined;
  const pane = notes
    .map((line) => parseJson(line, RunNote))
    .findLast((note) => note?.runId === run.runId)?.pane;
  return pane === undefined ? run : { ...run, pane };
}

/** Sessions that have a run record, whatever the config says now. */
export function recordedSessions(stateDir: string): readonly string[] {
  return listFolder(stateDir).flatMap((file) => /^run-(.*)\.json$/.exec(file)?.[1] ?? []);
}
