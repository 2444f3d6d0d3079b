import { join } from 'node:path';
import * as z from 'zod';
import { readJson } from './read-json.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

const Problem = z.object({ code: z.string(), message: z.string(), hint: z.string() });

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
      since: z.number().optional(),
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
