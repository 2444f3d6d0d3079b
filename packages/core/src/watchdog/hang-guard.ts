import { Worker } from 'node:worker_threads';
import type { CallWatch, PluginCall, PluginRest } from '../plugins/plugin-calls.ts';
import { BEAT_MS } from './pulse.ts';

/** How another process takes the place of this one. */
export interface Replacement {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What it is told on its standard input, which ends when this process has. */
  readonly input: string;
  /** Its standard output and error are added to this file. */
  readonly outputPath: string;
}

/** What the thread has to know to end a process that hangs. Plain data: it is copied. */
export interface HangPlan {
  /** Counts the signs of life of the main thread. */
  readonly beats: SharedArrayBuffer;
  readonly logDir: string;
  /** Gets the event of the end as a line for people. */
  readonly logPath: string | undefined;
  readonly restsPath: string;
  /** How long a call rests that was under way, ms. */
  readonly restMs: number;
  /** Those that rest already. */
  readonly rests: readonly PluginRest[];
  /** `undefined`: whoever runs this process starts another one. */
  readonly replacement: Replacement | undefined;
}

/** What the thread is told. */
export type GuardNews =
  | { readonly begun: number; readonly call: PluginCall }
  | { readonly ended: number; readonly beats: number };

/** So long after the last call of a plugin nothing that it left behind is to be expected: then nobody watches. In ms. */
export const WATCHED_MS = 30_000;
/** The signs of life end later than the watch for them, in ms. */
const BEATS_MS = WATCHED_MS + 5 * BEAT_MS;

/** What the thread needs is little, but for a moment when it asks the main one; without limits it takes what it gets. In MiB. */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 };

/**
 * Ends this process when its main thread hangs, by a thread that begins with the first call of a plugin that may wait, and
 * watches while such calls are under way and {@link WATCHED_MS} longer. Nothing it does keeps the process alive.
 */
export class HangGuard implements CallWatch {
  readonly #plan: HangPlan;
  readonly #beats: Int32Array;
  readonly #onFailure: (reason: string) => void;
  readonly #open = new Set<number>();
  #calledAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #thread: Worker | undefined;
  #isOver = false;

  constructor(plan: Omit<HangPlan, 'beats'>, onFailure: (reason: string) => void) {
    const beats = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    this.#plan = { ...plan, beats };
    this.#beats = new Int32Array(beats);
    this.#onFailure = onFailure;
  }

  begun(id: number, call: PluginCall): void {
    this.#open.add(id);
    this.#start();
    this.#live();
    this.#tell({ begun: id, call });
  }

  ended(id: number): void {
    this.#open.delete(id);
    this.#live();
    this.#tell({ ended: id, beats: Atomics.load(this.#beats, 0) });
  }

  goesOn(): void {
    Atomics.add(this.#beats, 0, 1);
  }

  /** From now on nobody ends this process but whoever asks it to end. */
  stop(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
    void this.#thread?.terminate();
    this.#thread = undefined;
  }

  #start(): void {
    if (this.#isOver || this.#thread !== undefined) return;
    try {
      this.#thread = new Worker(new URL('./hang-guard.js', import.meta.url), {
        workerData: this.#plan,
        execArgv: [],
        resourceLimits: LIMITS,
      });
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#thread.on('error', (error) => this.#fail(error));
    this.#thread.unref();
  }

  /** Gives signs of life from now on. */
  #live(): void {
    this.#calledAt = performance.now();
    this.goesOn();
    if (this.#timer !== undefined || this.#thread === undefined) return;
    this.#timer = setInterval(() => {
      this.goesOn();
      if (this.#open.size > 0 || performance.now() - this.#calledAt < BEATS_MS) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    }, BEAT_MS).unref();
  }

  /** Supervision goes on without it. */
  #fail(error: unknown): void {
    this.stop();
    this.#onFailure((error as Error).message);
  }

  #tell(news: GuardNews): void {
    this.#thread?.postMessage(news);
  }
}
