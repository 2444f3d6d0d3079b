import { type FileHandle, open } from 'node:fs/promises';

/** A log with its older part before it, as one stretch of bytes. Sizes and positions are bytes. */
export interface OpenLog {
  /** Of the newer part alone. */
  readonly size: number;
  /** Of both. */
  readonly end: number;
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Opens a log as it is now. Throws when there is none; an older part may be missing. */
export async function openLog(path: string): Promise<OpenLog> {
  const newer = await open(path);
  try {
    const { size, ino } = await newer.stat();
    const older = await openOlder(`${path}.1`, ino);
    const before = older === undefined ? 0 : (await older.stat()).size;
    return {
      size,
      end: before + size,
      read: async (position, length) => {
        const fromOlder = Math.min(length, Math.max(0, before - position));
        const parts: Buffer[] = [];
        if (older !== undefined && fromOlder > 0) parts.push(await readAt(older, position, fromOlder));
        if (length > fromOlder)
          parts.push(await readAt(newer, Math.max(0, position - before), length - fromOlder));
        return Buffer.concat(parts);
      },
      close: async () => {
        await older?.close();
        await newer.close();
      },
    };
  } catch (error) {
    await newer.close();
    throw error;
  }
}

/** Moved aside between the two openings, the newer part is the older one now. */
async function openOlder(path: string, ino: number): Promise<FileHandle | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined || (await file.stat()).ino !== ino) return file;
  await file.close();
  return undefined;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
