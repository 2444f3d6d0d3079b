import type { OpenLog } from './open-log.ts';

const FIRST_BYTES = 64 * 1024;
/** A log is looked at no further back than this, whatever it holds. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * The last lines of a log, found from its end. `toLines` turns bytes into lines; a last line without a
 * line break counts.
 */
export async function readTail(
  log: Pick<OpenLog, 'end' | 'read'>,
  count: number,
  toLines: (bytes: Buffer) => readonly string[],
): Promise<readonly string[]> {
  if (count === 0) return [];
  for (let size = FIRST_BYTES; ; size *= 4) {
    const length = Math.min(size, log.end, MOST_BYTES);
    const bytes = await log.read(log.end - length, length);
    const whole = length === log.end;
    const lines = toLines(whole ? bytes : bytes.subarray(bytes.indexOf(10) + 1));
    if (whole || lines.length >= count || length === MOST_BYTES) return lines.slice(-count);
  }
}
