import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Where the system does not tell about changes, they are looked for this often, in ms. */
const LOOK_MS = 500;

/** Tells when something changes in the folders of some files. */
export class FolderWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  #changed = false;
  #wake = (): void => {};

  /** Adds the folders of these files; one that cannot be watched is looked at. */
  watch(paths: readonly string[]): void {
    for (const folder of new Set(paths.map((path) => dirname(path)))) {
      if (this.#watchers.has(folder)) continue;
      try {
        const watcher = watch(folder, () => this.#note());
        this.#watchers.set(folder, watcher);
        watcher.on('error', () => this.#drop(folder));
      } catch {
        // It does not exist yet, or the system has no watches left.
      }
    }
  }

  /** Settles at the next change, after a while, or when `signal` is aborted. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = () => {};
        this.#changed = false;
        resolve();
      };
      const timer = setTimeout(done, LOOK_MS);
      signal.addEventListener('abort', done);
      this.#wake = done;
      if (this.#changed || signal.aborted) done();
    });
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  #note(): void {
    this.#changed = true;
    this.#wake();
  }

  #drop(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }
}
