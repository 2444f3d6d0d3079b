import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname, relative, sep } from 'node:path';

interface Watch {
  readonly watcher: FSWatcher;
  readonly inode: number;
  /** The folders for which this one is watched: itself, or those below it that do not exist yet. */
  wanted: readonly string[];
}

/** Watches folders for changes, also such as do not exist yet. */
export class FolderWatch {
  readonly #watches = new Map<string, Watch>();
  readonly #onChange: (folder: string, name: string | undefined) => void;
  #folders: ReadonlySet<string> = new Set();
  #complete = true;

  /** `onChange` is told which name in which folder has changed; `undefined`: any may have. */
  constructor(onChange: (folder: string, name: string | undefined) => void) {
    this.#onChange = onChange;
  }

  /** A change in any of the folders will be told. */
  get isComplete(): boolean {
    return this.#complete;
  }

  /** Watches exactly these from now on. To be called again from time to time: folders come and go. */
  set(folders: ReadonlySet<string>): void {
    this.#folders = folders;
    const places = new Map<string, string[]>();
    for (const folder of folders) {
      const place = nearest(folder);
      places.set(place, [...(places.get(place) ?? []), folder]);
    }
    for (const [path, { watcher, inode }] of this.#watches) {
      if (places.has(path) && inodeOf(path) === inode) continue;
      watcher.close();
      this.#watches.delete(path);
    }
    this.#complete = true;
    for (const [path, wanted] of places) this.#watch(path, wanted);
  }

  close(): void {
    this.set(new Set());
  }

  #watch(path: string, wanted: readonly string[]): void {
    const known = this.#watches.get(path);
    if (known !== undefined) {
      known.wanted = wanted;
      return;
    }
    try {
      const watcher = watch(path, { persistent: false }, (_type, name) =>
        this.#changed(path, name ?? undefined),
      );
      watcher.on('error', () => {
        watcher.close();
        this.#watches.delete(path);
        this.#complete = false;
      });
      this.#watches.set(path, { watcher, inode: inodeOf(path) ?? 0, wanted });
    } catch {
      this.#complete = false; // Out of watches, or gone: looks at intervals are the safety net.
    }
  }

  #changed(path: string, name: string | undefined): void {
    const wanted = this.#watches.get(path)?.wanted ?? [];
    let moved = false;
    for (const folder of wanted) {
      const own = folder === path;
      if (own) this.#onChange(folder, name);
      // The next step of the way to a folder that is missing, or the end of the one that is watched.
      const step = own ? undefined : relative(path, folder).split(sep)[0];
      if (!own && (name === undefined || name === step)) moved = true;
      if (own && inodeOf(path) !== this.#watches.get(path)?.inode) moved = true;
    }
    if (!moved) return;
    this.set(this.#folders);
    for (const folder of wanted) this.#onChange(folder, undefined);
  }
}

/** The folder itself, or the nearest one above it that exists. */
function nearest(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (inodeOf(at) !== undefined || dirname(at) === at) return at;
  }
}

function inodeOf(path: string): number | undefined {
  try {
    const there = statSync(path, { throwIfNoEntry: false });
    return there?.isDirectory() ? there.ino : undefined;
  } catch {
    return undefined; // Nobody may look into what is above it.
  }
}
