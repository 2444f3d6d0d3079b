import { existsSync, type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Paths that are watched for changes, as a set that can be replaced. A path that cannot be watched is left out. */
export class PathWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  #problem: string | undefined;
  #wanted: readonly string[] = [];
  readonly #onChange: (path: string, name: string | undefined) => void;

  constructor(onChange: (path: string, name: string | undefined) => void) {
    this.#onChange = onChange;
  }

  /** Every path that was asked for exists and is watched. */
  get isComplete(): boolean {
    return this.#wanted.every((path) => this.#watchers.has(path));
  }

  /** Why one of them could not be watched when that was last tried, such as `ENOSPC: …`: it exists, but the system refuses. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /**
   * Watches exactly these from now on. Of a file that does not exist, its folder is watched. What is watched already stays so;
   * what could not be watched is tried again.
   */
  set(paths: readonly string[]): void {
    this.#problem = undefined;
    const wanted = new Set(paths.map((path) => (existsSync(path) ? path : dirname(path))));
    for (const [path, watcher] of this.#watchers) {
      if (wanted.has(path)) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
    this.#wanted = paths;
    for (const path of wanted) if (!this.#watchers.has(path)) this.#add(path);
  }

  close(): void {
    this.set([]);
  }

  #add(path: string): void {
    try {
      const watcher = watch(path, { persistent: false }, (_type, name) =>
        this.#onChange(path, name ?? undefined),
      );
      const drop = () => {
        watcher.close();
        this.#watchers.delete(path);
      };
      watcher.on('error', drop);
      this.#watchers.set(path, watcher);
    } catch (error) {
      // Out of watches, or gone: the slow pass is the safety net.
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') this.#problem = message.replace(/, watch .*/s, '');
    }
  }
}
