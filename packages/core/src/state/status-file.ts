import { join } from 'node:path';
import * as z from 'zod';
import { readJson } from './read-json.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

const Problem = z.object({ code: z.string(), message: z.string(), hint: z.string() });

const Summary = z.object({
  sessionId: z.string().optional(),
  toolVersion: z.string().optional(),
  model: z.string().optional(),
  transcript: z.string().optional(),
  usage: z
    .array(z.object({ window: z.string(), usedPercent: z.number(), resetsAt: z.number().optional() }))
    .optional(),
  contextPercent: z.number().optional(),
  costUsd: z.number().optional(),
});

const Source = z.object({
  name: z.string(),
  at: z.number().optional(),
  problem: z.string().optional(),
  skipped: z.number().optional(),
});

const Status = z.object({
  v: z.literal(1),
  /** ms since the epoch. */
  at: z.number(),
  pid: z.number().int(),
  config: z.object({
    loadedAt: z.number(),
    /** Why the file as it is now is not in use; empty when it is. */
    problems: z.array(Problem),
  }),
  tmux: z.object({ problem: z.string().optional() }),
  agents: z.record(
    z.string(),
    z.object({
      activity: z.string(),
      reason: z.string(),
      evidence: z.string(),
      /** The same by its parts. Absent in files of older versions. */
      basis: z
        .object({
          source: z.string(),
          text: z.string(),
          rule: z.string().optional(),
          at: z.number().optional(),
        })
        .optional(),
      since: z.number().optional(),
      /** What its tool says of itself; absent: it has no sources. */
      signals: z.object({ summary: Summary.optional(), sources: z.array(Source) }).optional(),
    }),
  ),
  handoffs: z.record(
    z.string(),
    z.object({ problem: z.string().optional(), checkedAt: z.number().optional() }),
  ),
});

/** What the running watchdog sees, for other processes to show. */
export type StatusSnapshot = z.output<typeof Status>;

const pathOf = (stateDir: string) => join(stateDir, 'status.json');

export function writeStatus(stateDir: string, status: StatusSnapshot): void {
  writeFileAtomic(pathOf(stateDir), JSON.stringify(status));
}

export function readStatusFile(stateDir: string): StatusSnapshot | undefined {
  return readJson(pathOf(stateDir), Status);
}
