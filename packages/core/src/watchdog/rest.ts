import type { Look } from '../observe/observe-fleet.ts';

/** A fleet in which nothing has happened for this long is at rest. Times in ms. */
const REST_AFTER_MS = 5_000;
/** At rest, everything is still looked at this often: as with the default `signal_interval`. */
const LOOK_MS = 30_000;
/** At rest, tmux is asked for its panes this often at most: not longer than it takes to come to rest. */
const ASK_MS = 5_000;

/**
 * Tells when a fleet is at rest. Whatever happens is reported by tmux or by a file, so the looks of the safety net then find
 * what they found before: at intervals shorter than {@link LOOK_MS} most of them can be left out.
 */
export class Rest {
  #disturbedAt: number;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #panes: string | undefined;
  /** When the panes were last found to be the same. */
  #sameAt = Number.NEGATIVE_INFINITY;

  constructor(now: number) {
    this.#disturbedAt = now;
  }

  /** Something happened, or was begun. */
  disturb(now: number): void {
    this.#disturbedAt = now;
  }

  /** Everything was looked at. */
  looked(now: number): void {
    this.#lookedAt = now;
  }

  /** Whether the next look may be left out. `readPanes` returns the same text as long as the panes are the same and alive. */
  async lasts(now: number, readPanes: () => Promise<string>): Promise<boolean> {
    if (now - this.#disturbedAt < REST_AFTER_MS || now - this.#lookedAt >= LOOK_MS) return false;
    if (now - this.#sameAt < ASK_MS) return true;
    const before = this.#panes;
    this.#panes = await readPanes().catch(() => undefined);
    const same = this.#panes !== undefined && this.#panes === before;
    this.#sameAt = same ? now : Number.NEGATIVE_INFINITY;
    return same;
  }
}

/** tmux answers, and nobody works: work can end without a sign, when a log has not grown for a while. */
export function isCalm({ tmuxProblem, agents }: Look): boolean {
  return (
    tmuxProblem === undefined && Object.values(agents).every(({ activity }) => activity.state !== 'working')
  );
}
