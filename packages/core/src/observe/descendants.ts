import { processFamily, readProcessTable } from '../state/process-table.ts';
import { childrenOf } from './bytes-written.ts';

/** Process ids of everything that a process has started, and what that has started; nearest first. */
export function descendantsOf(root: number): readonly number[] {
  const found: number[] = [];
  try {
    for (let level = [root]; level.length > 0; ) {
      level = level.flatMap(childrenOf);
      found.push(...level);
    }
    return found;
  } catch {
    // One has ended meanwhile, or the system does not tell by itself.
    return process.platform === 'linux' ? found : [...processFamily(readProcessTable(), [root])].slice(1);
  }
}
