import type { FileHandle } from 'node:fs/promises';

const FIRST_BYTES = 64 * 1024;
/** A log is looked at no further back than this, whatever it holds. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * The last lines of a file up to `end`, found from its end. `toLines` turns bytes into lines; a last line without a
 * line break counts.
 */
export async function readTail(
  file: FileHandle,
  end: number,
  count: number,
  toLines: (bytes: Buffer) => readonly string[],
): Promise<readonly string[]> {
  if (count === 0) return [];
  for (let size = FIRST_BYTES; ; size *= 4) {
    const length = Math.min(size, end, MOST_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, end - length);
    const bytes = buffer.subarray(0, bytesRead);
    const whole = length === end;
    const lines = toLines(whole ? bytes : bytes.subarray(bytes.indexOf(10) + 1));
    if (whole || lines.length >= count || length === MOST_BYTES) return lines.slice(-count);
  }
}
