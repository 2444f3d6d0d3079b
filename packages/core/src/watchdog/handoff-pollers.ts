import type { SharedStatus } from '../observe/read-loops.ts';
import type { Runtime } from '../perform/runtime.ts';
import type { StatusSnapshot } from '../state/status-file.ts';
import { HandoffPoller } from './handoff-poller.ts';
import { PathWatch } from './watch-path.ts';

/** The handoffs of all loops that have somebody to tell. */
export class HandoffPollers {
  readonly #paths = new PathWatch(() => this.poke());
  readonly #onFinding: () => void;
  #watched = new Map<string, readonly string[]>();
  #pollers = new Map<string, HandoffPoller>();

  /** `onFinding` is called when a poll has ended, whatever it found. */
  constructor(onFinding: () => void) {
    this.#onFinding = onFinding;
  }

  /** Replaces the pollers by those of another config. */
  configure(runtime: Runtime): void {
    for (const poller of this.#pollers.values()) void poller.stop();
    this.#watched = new Map();
    const { fleet } = runtime;
    const active = fleet.loops.filter((loop) =>
      fleet.agents.some((agent) => agent.kind === 'loop' && agent.enabled && agent.loop === loop.name),
    );
    this.#pollers = new Map(
      active.map((loop) => {
        const onWatchPaths = (paths: readonly string[]) => {
          this.#watched.set(loop.name, paths);
          this.#paths.set([...this.#watched.values()].flat());
        };
        return [loop.name, new HandoffPoller(loop, runtime, { onFinding: this.#onFinding, onWatchPaths })];
      }),
    );
  }

  /** There is no handoff to ask. */
  get isEmpty(): boolean {
    return this.#pollers.size === 0;
  }

  /** Asks every handoff now. */
  poke(): void {
    for (const poller of this.#pollers.values()) poller.poke();
  }

  /** The published status files, as last read. */
  get shared(): SharedStatus {
    const shared = new Map<string, { file: string; texts: readonly string[] }>();
    for (const [loop, { state }] of this.#pollers) if (state.shared) shared.set(loop, state.shared);
    return shared;
  }

  get status(): StatusSnapshot['handoffs'] {
    return Object.fromEntries(
      [...this.#pollers].map(([loop, { state }]) => [
        loop,
        { problem: state.problem, checkedAt: state.checkedAt },
      ]),
    );
  }

  async stop(): Promise<void> {
    this.#paths.close();
    await Promise.all([...this.#pollers.values()].map((poller) => poller.stop()));
  }
}
