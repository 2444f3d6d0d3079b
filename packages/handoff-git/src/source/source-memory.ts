import type { Backoff } from './backoff.ts';

/** What is remembered about one remote while the process lives; nothing of it must survive a restart. */
export interface SourceMemory {
  backoff: Backoff | undefined;
  /** The branch that the remote named when it was asked. */
  branch: string | undefined;
}

const memories = new Map<string, SourceMemory>();

/** The memory of one source; the key says which loop, folder, remote and configured branch it is about. */
export function sourceMemory(...key: readonly (string | undefined)[]): SourceMemory {
  const name = JSON.stringify(key);
  let memory = memories.get(name);
  if (memory === undefined) {
    memory = { backoff: undefined, branch: undefined };
    memories.set(name, memory);
  }
  return memory;
}
