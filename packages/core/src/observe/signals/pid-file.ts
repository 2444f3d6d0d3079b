import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { descendantsOf } from '../descendants.ts';
import { ANY_NAME, type FileSource, type Pull } from './file-source.ts';

/** What stands for the process id of the agent's program. */
export const PID = '{pid}';

/** How long a file of an earlier program with the same number is told from one of this program, in ms. */
const SLACK_MS = 1_000;
/**
 * A file that does not exist is looked for under other process ids when its folder has changed, else this often. Times of
 * files count in steps of a few ms, so a change this young may not be the last one. In ms.
 */
const SEARCH_MS = 5_000;
const SETTLED_MS = 50;

/**
 * A file whose name holds a process id: of the pane's program, or else of one that it has started. A file of a process
 * that has ended, or from before the start, does not exist for it.
 */
export class PidFile implements FileSource {
  readonly #template: string;
  readonly #panePid: number;
  readonly #startedAt: number;
  readonly #make: (path: string) => FileSource;
  #found: { readonly pid: number; readonly file: FileSource } | undefined;
  #searchedAt = 0;
  #folderAt: number | undefined;

  constructor(
    template: string,
    { panePid, startedAt }: { readonly panePid: number; readonly startedAt: number },
    make: (path: string) => FileSource,
  ) {
    this.#template = template;
    this.#panePid = panePid;
    this.#startedAt = startedAt;
    this.#make = make;
  }

  /** As long as it is not known whose file it is, any name in the folder counts. */
  get path(): string {
    return this.#found === undefined
      ? join(dirname(this.#template), ANY_NAME)
      : this.#pathOf(this.#found.pid);
  }

  pull(pull: Pull): void {
    if (this.#found !== undefined && !this.#isOwn(this.#found.pid)) {
      this.#found.file.end?.(pull);
      this.close();
    }
    this.#found ??= this.#search();
    this.#found?.file.pull(pull);
  }

  close(): void {
    this.#found?.file.close();
    this.#found = undefined;
  }

  #search(): { pid: number; file: FileSource } | undefined {
    const own = this.#isOwn(this.#panePid) ? this.#panePid : undefined;
    const pid = own ?? this.#searchOthers();
    return pid === undefined ? undefined : { pid, file: this.#make(this.#pathOf(pid)) };
  }

  #searchOthers(): number | undefined {
    const now = Date.now();
    const changedAt = statSync(dirname(this.#template), { throwIfNoEntry: false })?.mtimeMs;
    if (changedAt === this.#folderAt && now - this.#searchedAt < SEARCH_MS) return undefined;
    this.#searchedAt = now;
    this.#folderAt = now - (changedAt ?? 0) < SETTLED_MS ? undefined : changedAt;
    return descendantsOf(this.#panePid).find((pid) => this.#isOwn(pid));
  }

  #isOwn(pid: number): boolean {
    const there = statSync(this.#pathOf(pid), { throwIfNoEntry: false });
    return there !== undefined && there.mtimeMs >= this.#startedAt - SLACK_MS && isAlive(pid);
  }

  #pathOf(pid: number): string {
    return this.#template.replaceAll(PID, String(pid));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
