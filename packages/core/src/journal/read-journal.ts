import { existsSync, type FSWatcher, statSync, watch } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { JournalEvent } from './event.ts';

/** Every event of a journal, oldest first, its older part included. Lines that are damaged are left out. */
export async function readJournal(path: string): Promise<JournalEvent[]> {
  const texts = await Promise.all([`${path}.1`, path].map((part) => readFile(part, 'utf8').catch(() => '')));
  return texts.flatMap((text) => text.split('\n')).flatMap(parseLine);
}

/**
 * Calls `onEvent` for each event appended from now on (`from: 'end'`) or for all (`from: 'start'`),
 * until `signal` is aborted. Survives that the journal is moved aside or does not exist yet.
 */
export async function followJournal(
  path: string,
  options: { from: 'start' | 'end'; signal: AbortSignal; onEvent: (event: JournalEvent) => void },
): Promise<void> {
  let offset = options.from === 'end' && existsSync(path) ? statSync(path).size : 0;
  let inode = inodeOf(path);
  let rest = Buffer.alloc(0);
  while (!options.signal.aborted) {
    const changed = nextChange(dirname(path), options.signal);
    const now = inodeOf(path);
    const moved = now !== inode;
    // Moved aside: what was written into it since the last look is read there.
    const source = !moved ? path : inodeOf(`${path}.1`) === inode ? `${path}.1` : undefined;
    const added = source === undefined ? Buffer.alloc(0) : await readFrom(source, inode, offset);
    offset += added.length;
    const whole = Buffer.concat([rest, added]);
    const end = whole.lastIndexOf(10) + 1;
    rest = whole.subarray(end);
    for (const event of whole.toString('utf8', 0, end).split('\n').flatMap(parseLine)) options.onEvent(event);
    if (moved) {
      inode = now;
      offset = 0;
      rest = Buffer.alloc(0);
      continue;
    }
    if (added.length === 0) await changed;
  }
}

function parseLine(line: string): JournalEvent[] {
  if (line === '') return [];
  try {
    const event = JournalEvent.safeParse(JSON.parse(line));
    return event.success ? [event.data] : [];
  } catch {
    return [];
  }
}

/** What stands behind `offset` in this very file; nothing when another one has taken its name meanwhile. */
async function readFrom(path: string, inode: number, offset: number): Promise<Buffer> {
  const file = await open(path).catch(() => undefined);
  if (!file) return Buffer.alloc(0);
  try {
    const { ino, size } = await file.stat();
    if (ino !== inode) return Buffer.alloc(0);
    const length = Math.max(0, size - offset);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function inodeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? 0;
}

/** Settles at the next change in a folder, after a second at the latest, or when aborted. */
function nextChange(folder: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, 1000);
    const watcher = tryWatch(folder, done);
    signal.addEventListener('abort', done);
    function done() {
      clearTimeout(timer);
      watcher?.close();
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}

/** Without a watch (there is no such folder, or no more watches) the pause above is the clock. */
function tryWatch(folder: string, onChange: () => void): FSWatcher | undefined {
  try {
    return watch(folder, onChange).on('error', onChange);
  } catch {
    return undefined;
  }
}
