/**
 * Runs slow work for many agents at once, one job at a time for each: a lane is busy until its job has ended, and
 * a busy lane takes no other.
 */
export class ActionLanes {
  readonly #running = new Map<string, Promise<void>>();

  /** The lanes with work under way. */
  get busy(): ReadonlySet<string> {
    return new Set(this.#running.keys());
  }

  /** Starts a job in a lane. Returns false, and does nothing, when the lane is busy. `work` must not reject. */
  run(lane: string, work: () => Promise<void>): boolean {
    if (this.#running.has(lane)) return false;
    const job = work().finally(() => this.#running.delete(lane));
    this.#running.set(lane, job);
    return true;
  }

  /** Settles when everything under way has ended, or after `patienceMs`. */
  async idle(patienceMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([Promise.all(this.#running.values()), patience]);
    clearTimeout(timer);
  }
}
