import type { LoopSpec } from '../config/fleet.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { Runtime } from '../perform/runtime.ts';
import type { HandoffContext, HandoffView } from '../plugin/contract.ts';
import { askHandoff } from '../plugins/ask-handoff.ts';
import { askShared, askWatchPaths, type FilesRequest } from '../plugins/ask-handoff-files.ts';
import type { BoundHandoff } from '../plugins/bindings.ts';
import { readCursor, writeCursor } from '../state/handoff-cursor.ts';
import { putMessage } from '../state/outbox.ts';
import { isComplete, readPhase } from '../state/phase-file.ts';

/** What a poll found, for `status` and for the phase check. */
export interface HandoffState {
  /** Why the source cannot be read; `undefined` when it can. */
  readonly problem: string | undefined;
  /** ms since the epoch. */
  readonly checkedAt: number | undefined;
  /** Published versions of the current phase's status file. */
  readonly shared: { readonly file: string; readonly texts: readonly string[] } | undefined;
}

/** Asks one loop's handoff, in the background and never twice at once, and puts what it finds into the outbox. */
export class HandoffPoller {
  readonly #loop: LoopSpec;
  readonly #runtime: Runtime;
  readonly #onFinding: () => void;
  readonly #onWatchPaths: (paths: readonly string[]) => void;
  readonly #abort = new AbortController();
  #running: Promise<void> | undefined;
  #again = false;
  #state: HandoffState = { problem: undefined, checkedAt: undefined, shared: undefined };

  constructor(
    loop: LoopSpec,
    runtime: Runtime,
    events: { onFinding: () => void; onWatchPaths: (paths: readonly string[]) => void },
  ) {
    this.#loop = loop;
    this.#runtime = runtime;
    this.#onFinding = events.onFinding;
    this.#onWatchPaths = events.onWatchPaths;
  }

  get state(): HandoffState {
    return this.#state;
  }

  /** Asks now, or once more after the question under way. */
  poke(): void {
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#running = this.#poll()
      .catch((error: unknown) => this.#become({ ...this.#state, problem: (error as Error).message }))
      .finally(() => {
        this.#running = undefined;
        if (this.#again && !this.#abort.signal.aborted) {
          this.#again = false;
          this.poke();
        }
      });
  }

  /** Settles when nothing is being asked any more. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  async #poll(): Promise<void> {
    const binding = this.#runtime.bindings.handoffs.get(this.#loop.name);
    if (binding === undefined) return;
    const { deadlines } = this.#runtime.registry;
    const view: HandoffView = {
      loop: this.#loop.name,
      repo: this.#loop.repo,
      stateSubdir: this.#loop.stateSubdir,
    };
    const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(deadlines.handoff)]);
    // After completion there is nobody to tell: the source is left in peace.
    const problem = isComplete(this.#loop) ? undefined : await this.#ask(view, binding, signal);
    if (this.#abort.signal.aborted) return;
    const request: FilesRequest = {
      ...{ view, signal, deadlineMs: deadlines.handoff },
      onFailure: (failure) => this.#noteFailure(failure),
    };
    this.#onWatchPaths(await askWatchPaths(binding, request));
    const phase = readPhase(this.#loop);
    const file = phase.state === 'at' ? this.#loop.phases[phase.index]?.status : undefined;
    const texts = file === undefined ? [] : await askShared(binding, file, request);
    const shared = file === undefined ? undefined : { file, texts: texts.map(({ text }) => text) };
    this.#become({ problem, checkedAt: Date.now(), shared });
  }

  /** Puts new signals into the outbox, then stores the cursor: killed between the two, the next poll finds the same ids. */
  async #ask(
    view: HandoffView,
    { definition, options }: BoundHandoff,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { fleet, registry, journal } = this.#runtime;
    let problem: string | undefined;
    let advanced: { cursor: unknown } | undefined;
    const context: HandoffContext = {
      ...view,
      driver: definition.id,
      options,
      cursor: readCursor(fleet.stateDir, view.loop),
      advance: (cursor) => {
        advanced = { cursor };
      },
      report: (text) => {
        problem = text;
      },
      now: Date.now(),
      signal,
    };
    const { signals, failures } = await askHandoff(registry, context);
    if (this.#abort.signal.aborted) return problem;
    for (const { id, to, text, summary, kind } of signals) {
      const session = fleet.agents.find((agent) => agent.name === to)?.session ?? fleet.sessionPrefix + to;
      const message = { id: `handoff:${view.loop}:${id}`, to, session, origin: 'handoff' as const, text };
      const isNew = putMessage(fleet.stateDir, {
        ...message,
        key: `handoff:${to}:${text}`,
        createdAt: Date.now(),
      });
      if (isNew)
        journal.write({ event: 'handoff', loop: view.loop, agent: to, message: summary, data: { kind, id } });
    }
    if (advanced !== undefined) writeCursor(fleet.stateDir, view.loop, advanced.cursor);
    const failure = failures[0];
    if (failure !== undefined) this.#noteFailure(failure);
    return problem ?? failure?.message;
  }

  #noteFailure(failure: OrchestratorError): void {
    const { registry, journal } = this.#runtime;
    if (this.#abort.signal.aborted || !registry.failures.isNew(failure)) return;
    const { message, code } = failure;
    journal.write({ event: 'plugin-failed', loop: this.#loop.name, message, data: { code } });
  }

  #become(next: HandoffState): void {
    const before = this.#state;
    this.#state = next;
    const { journal } = this.#runtime;
    if (next.problem !== undefined && next.problem !== before.problem) {
      journal.write({ event: 'handoff-problem', loop: this.#loop.name, message: `handoff: ${next.problem}` });
    }
    if (next.problem === undefined && before.problem !== undefined) {
      journal.write({
        event: 'handoff-recovered',
        loop: this.#loop.name,
        message: 'handoff: the source can be read again',
      });
    }
    this.#onFinding();
  }
}
