import { basename, dirname } from 'node:path';
import type { AcceptanceReport } from '../../decide/facts.ts';
import type { OrchestratorError } from '../../errors/orchestrator-error.ts';
import { ANY_NAME } from './file-source.ts';
import { FolderWatch } from './folder-watch.ts';
import { type FollowedRun, RunSignals } from './run-signals.ts';

/** A file that has changed is read after this pause, so that what is written together is read together. Times in ms. */
const PAUSE_MS = 30;
/** News are announced this often at the most. */
const ANNOUNCE_MS = 250;
/** Bytes that are read in one go; after them, others get their turn. */
const BUDGET = 8 * 1024 * 1024;

/** What a hub tells of itself. */
export interface HubEvents {
  /** Something is new: the agents are worth a look. At once, but not more often than every 250 ms. */
  readonly onNews: () => void;
  /** A driver's reader has failed. May repeat itself. */
  readonly onFailure: (failure: OrchestratorError) => void;
}

/** Follows the structured signals of all running agents. Reading happens when files change and in {@link follow}. */
export class SignalHub {
  readonly #events: HubEvents;
  readonly #runs = new Map<string, RunSignals>();
  readonly #folders = new FolderWatch((folder, name) => this.#changed(folder, name));
  /** By folder: who follows which name in it. */
  #interest = new Map<string, Map<string, Set<string>>>();
  readonly #dirty = new Set<string>();
  #readTimer: NodeJS.Timeout | undefined;
  #announceTimer: NodeJS.Timeout | undefined;
  #announcedAt = 0;

  constructor(events: HubEvents) {
    this.#events = events;
  }

  /** Whatever happens to the files is noticed without looking. */
  get isWatched(): boolean {
    return this.#folders.isComplete;
  }

  /** Follows exactly these runs from now on, and reads what is new in their files. */
  follow(runs: readonly FollowedRun[]): void {
    const wanted = new Map(runs.map((one) => [one.name, one]));
    for (const [name, signals] of this.#runs) {
      if (isSame(signals.followed, wanted.get(name))) continue;
      signals.close();
      this.#runs.delete(name);
    }
    for (const one of runs) {
      if (!this.#runs.has(one.name)) this.#runs.set(one.name, this.#open(one));
    }
    this.#read([...this.#runs.keys()]);
    // Folders come and go.
    if (this.#runs.size > 0 || this.#interest.size > 0) this.#watch();
  }

  of(name: string): Pick<RunSignals, 'view' | 'summary' | 'kickoff'> | undefined {
    return this.#runs.get(name);
  }

  /** Whether a tool has accepted a text, from what its files say this very moment. `since` is ms since the epoch. */
  acceptance(name: string, text: string, since: number): AcceptanceReport {
    const signals = this.#runs.get(name);
    if (signals === undefined) return { state: 'no-evidence' };
    signals.pull(BUDGET);
    return signals.acceptance(text, since);
  }

  close(): void {
    clearTimeout(this.#readTimer);
    clearTimeout(this.#announceTimer);
    this.#folders.close();
    for (const signals of this.#runs.values()) signals.close();
    this.#runs.clear();
  }

  #open(followed: FollowedRun): RunSignals {
    const { onFailure } = this.#events;
    return new RunSignals(followed, { onNews: () => this.#announce(), onFailure });
  }

  #watch(): void {
    this.#interest = new Map();
    for (const [name, { paths }] of this.#runs) {
      for (const path of paths) {
        const folder = dirname(path);
        const names = this.#interest.get(folder) ?? new Map<string, Set<string>>();
        this.#interest.set(folder, names);
        const followers = names.get(basename(path)) ?? new Set();
        names.set(basename(path), followers.add(name));
      }
    }
    this.#folders.set(new Set(this.#interest.keys()));
  }

  #changed(folder: string, name: string | undefined): void {
    const names = this.#interest.get(folder);
    const some = [name ?? ANY_NAME, ANY_NAME].map((one) => names?.get(one) ?? []);
    const followers = name === undefined ? [...(names?.values() ?? [])] : some;
    for (const group of followers) for (const follower of group) this.#dirty.add(follower);
    if (this.#dirty.size > 0) this.#readSoon();
  }

  #readSoon(): void {
    this.#readTimer ??= setTimeout(() => {
      this.#readTimer = undefined;
      const names = [...this.#dirty];
      this.#dirty.clear();
      this.#read(names);
    }, PAUSE_MS);
  }

  #read(names: readonly string[]): void {
    let left = BUDGET;
    let moved = false;
    for (const name of names) {
      const pulled = this.#runs.get(name)?.pull(left);
      if (pulled === undefined) continue;
      left = pulled.left;
      moved ||= pulled.moved;
      if (pulled.again) this.#dirty.add(name);
    }
    if (moved) this.#watch();
    if (this.#dirty.size > 0) this.#readSoon();
  }

  #announce(): void {
    const wait = this.#announcedAt + ANNOUNCE_MS - Date.now();
    this.#announceTimer ??= setTimeout(
      () => {
        this.#announceTimer = undefined;
        this.#announcedAt = Date.now();
        this.#events.onNews();
      },
      Math.max(0, wait),
    );
  }
}

function isSame(before: FollowedRun, now: FollowedRun | undefined): boolean {
  return (
    before.run.runId === now?.run.runId && before.panePid === now.panePid && before.reader === now.reader
  );
}
