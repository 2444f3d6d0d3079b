import { readFileSync } from 'node:fs';

/** How much a program and its children have written so far, and which processes that counts. */
export interface BytesWritten {
  readonly processes: string;
  readonly bytes: number;
}

/**
 * Counts what a process and all its descendants have passed to `write`, from /proc/PID/io. `undefined` where the system
 * does not tell (not Linux, or somebody else's process).
 */
export function bytesWritten(root: number): BytesWritten | undefined {
  const pids: number[] = [];
  let bytes = 0;
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    try {
      const written = /^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'latin1'))?.[1];
      if (written === undefined) return undefined;
      bytes += Number(written);
      pids.push(pid);
      queue.push(...childrenOf(pid));
    } catch {
      return undefined;
    }
  }
  return { processes: pids.sort((a, b) => a - b).join(' '), bytes };
}

/** Process ids of what a process has started. Throws where the system does not tell. */
export function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}
