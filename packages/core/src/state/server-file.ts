import { join } from 'node:path';
import * as z from 'zod';
import { isRunning } from './process-identity.ts';
import { readJson } from './read-json.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

const ServerRecord = z.object({
  v: z.literal(1),
  pid: z.number().int(),
  /** When the process began; with it, a later one of the same number is told apart. */
  began: z.string(),
  /** `[defaults].tmux_socket` as it was then. */
  tmuxSocket: z.string(),
  /** Where its socket is, or was before somebody removed it. */
  path: z.string(),
});

/** The tmux server that the fleet lives in. */
export type ServerRecord = z.output<typeof ServerRecord>;

const pathOf = (stateDir: string) => join(stateDir, 'tmux-server.json');

export function writeServerRecord(stateDir: string, record: ServerRecord): void {
  const text = JSON.stringify(record);
  if (text !== JSON.stringify(readJson(pathOf(stateDir), ServerRecord)))
    writeFileAtomic(pathOf(stateDir), text);
}

/** The recorded server while its process runs. */
export function readServerRecord(stateDir: string): ServerRecord | undefined {
  const record = readJson(pathOf(stateDir), ServerRecord);
  return record !== undefined && record.pid > 1 && isRunning(record) ? record : undefined;
}
