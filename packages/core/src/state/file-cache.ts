import { statSync } from 'node:fs';

/** A file (or folder) this young may change again without a new time: file systems count in steps of a few ms. */
const SETTLED_MS = 50;

interface Entry<T> {
  readonly mark: string;
  readonly value: T;
}

/** Remembers what was read from files and folders until they change, so that looking again costs one `stat` each. */
export class FileCache<T> {
  readonly #entries = new Map<string, Entry<T>>();

  /** The value of `path`: remembered when it has not changed, else from `read`. */
  get(path: string, read: () => T): T {
    const stat = statSync(path, { throwIfNoEntry: false });
    const mark = stat === undefined ? 'missing' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
    const known = this.#entries.get(path);
    if (known?.mark === mark) return known.value;
    const settled = stat === undefined || Date.now() - stat.mtimeMs > SETTLED_MS;
    const value = read();
    if (settled) this.#entries.set(path, { mark, value });
    else this.#entries.delete(path);
    return value;
  }
}
