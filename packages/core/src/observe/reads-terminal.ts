import { readdirSync, readlinkSync } from 'node:fs';
import { childrenOf } from './bytes-written.ts';

/** Output and errors: a program that only has these open shows things and reads nothing. */
const WRITTEN_TO = new Set(['1', '2']);

/**
 * Whether a program or one of its children has its terminal open to read from. A terminal shows what is typed at it even
 * when nobody does. `undefined` where the system does not tell (not Linux, or somebody else's process).
 */
export function readsTerminal(root: number, tty: string): boolean | undefined {
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    try {
      for (const number of readdirSync(`/proc/${pid}/fd`)) {
        if (!WRITTEN_TO.has(number) && isTerminal(readlinkSync(`/proc/${pid}/fd/${number}`), tty))
          return true;
      }
      queue.push(...childrenOf(pid));
    } catch {
      return undefined; // It has ended, or closed that file, meanwhile.
    }
  }
  return false;
}

const isTerminal = (path: string, tty: string) => path === tty || path === '/dev/tty';
