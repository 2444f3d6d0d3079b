import { watch } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const CHUNK_BYTES = 256 * 1024;
/** Where the system does not tell about changes, they are looked for this often. */
const LOOK_MS = 500;

/**
 * Hands on what is appended to a file from `offset` on, until `signal` is aborted. A file that is emptied or replaced
 * is read from its start; what the old one still got is not lost.
 */
export async function followFile(
  path: string,
  {
    offset,
    signal,
    onBytes,
    onQuiet,
  }: {
    readonly offset: number;
    readonly signal: AbortSignal;
    readonly onBytes: (bytes: Buffer) => Promise<void>;
    /** Nothing new has come for a while. */
    readonly onQuiet: () => void;
  },
): Promise<void> {
  const changes = watchFolder(dirname(path));
  let file = await open(path);
  let at = offset;
  try {
    while (!signal.aborted) {
      const { size } = await file.stat();
      if (size < at) at = 0;
      const bytes = await readChunk(file, at);
      if (bytes.length > 0) {
        at += bytes.length;
        await onBytes(bytes);
        continue;
      }
      const next = await replacement(path, file);
      if (next !== undefined) {
        await file.close();
        file = next;
        at = 0;
        continue;
      }
      if (!(await changes.next(signal))) onQuiet();
    }
  } finally {
    changes.close();
    await file.close();
  }
}

async function readChunk(file: FileHandle, at: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES, at);
  return buffer.subarray(0, bytesRead);
}

/** The file that has taken the place of an open one. */
async function replacement(path: string, file: FileHandle): Promise<FileHandle | undefined> {
  const there = await stat(path).catch(() => undefined);
  if (there === undefined || there.ino === (await file.stat()).ino) return undefined;
  return open(path).catch(() => undefined);
}

/** `next` settles at the next change (true) or after a while (false). */
function watchFolder(folder: string): { next(signal: AbortSignal): Promise<boolean>; close(): void } {
  let changed = false;
  let wake = () => {};
  const watcher = watch(folder, () => {
    changed = true;
    wake();
  }).on('error', () => {});
  return {
    next: (signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(done, LOOK_MS);
        wake = done;
        signal.addEventListener('abort', done);
        if (changed || signal.aborted) done();
        function done() {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          wake = () => {};
          resolve(changed);
          changed = false;
        }
      }),
    close: () => watcher.close(),
  };
}
