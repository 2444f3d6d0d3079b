import { join } from 'node:path';
import { readText } from './read-json.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

const pathOf = (stateDir: string, agent: string) => join(stateDir, `${agent}.id`);

/** The tool's own session id that an agent can resume, if one was recorded. */
export function readSessionId(stateDir: string, agent: string): string | undefined {
  return readText(pathOf(stateDir, agent))?.trim() || undefined;
}

export function writeSessionId(stateDir: string, agent: string, id: string): void {
  writeFileAtomic(pathOf(stateDir, agent), `${id}\n`);
}
