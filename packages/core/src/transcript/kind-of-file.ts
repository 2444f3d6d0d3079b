import { open } from 'node:fs/promises';

const LOOK_BYTES = 1024 * 1024;
const LOOK_LINES = 10;

/**
 * Whether a file holds a JSON value a line (`lines`) or one that goes over several (`document`), by its first lines. One of
 * them may be damaged. Rejects when it cannot be read.
 */
export async function kindOfFile(path: string): Promise<'lines' | 'document'> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOK_BYTES), 0, LOOK_BYTES, 0);
    const text = buffer.toString('utf8', 0, bytesRead);
    const lines = text.split('\n', LOOK_LINES).filter((line) => line.trim() !== '');
    // A first line that is longer than what was looked at is no line of an indented document.
    return lines.length === 0 || lines.some(isObject) || (lines.length === 1 && bytesRead === LOOK_BYTES)
      ? 'lines'
      : 'document';
  } finally {
    await file.close();
  }
}

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
