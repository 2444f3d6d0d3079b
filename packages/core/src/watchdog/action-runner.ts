import type { Action } from '../decide/action.ts';
import type { StartResult } from '../decide/note-outcome.ts';
import type { SupervisorState } from '../decide/supervisor-state.ts';
import type { Upkeep } from '../observe/observe-fleet.ts';
import { ActionLanes } from '../perform/action-lanes.ts';
import { laneOf, performFileAction, performSlowAction } from '../perform/perform-action.ts';
import { restoreName } from '../perform/restore-names.ts';
import { rotateLog } from '../perform/rotate-log.ts';
import type { Runtime } from '../perform/runtime.ts';
import { readMessages } from '../state/outbox.ts';
import { readableError } from '../tmux/tmux-error.ts';

/** What the watchdog is told of slow actions. */
export interface RunnerEvents {
  readonly onStart: (name: string, result: StartResult) => void;
  /** Something slow has ended: its lane is free. */
  readonly onEnd: () => void;
}

/** Carries out actions: those on our own files at once, slow ones side by side, one at a time for each agent. */
export class ActionRunner {
  readonly #lanes = new ActionLanes();
  readonly #events: RunnerEvents;

  constructor(events: RunnerEvents) {
    this.#events = events;
  }

  /** Agents and services with an action under way. */
  get busy(): ReadonlySet<string> {
    return this.#lanes.busy;
  }

  /** Throws when a file of ours cannot be written; what goes wrong later is journalled. */
  run(runtime: Runtime, action: Action, state: SupervisorState): void {
    const messageTo = (id: string) => readMessages(runtime.fleet.stateDir).find((one) => one.id === id)?.to;
    const lane = laneOf(action, { messageTo });
    if (lane === undefined) performFileAction(runtime, action, state);
    else this.#lanes.run(lane, () => this.#slowly(runtime, action));
  }

  /** Moves full logs aside, and gives windows their size and sessions their names back. */
  maintain(runtime: Runtime, { fullLogs, misshapen, renamed }: Upkeep): void {
    const { tmux, fleet, journal, env } = runtime;
    const { columns, rows } = fleet.paneSize;
    const jobs = [
      ...fullLogs.map((log) => ({ lane: log.logPath, work: () => rotateLog(tmux, log.paneId, log.logPath) })),
      ...misshapen.map((session) => ({ lane: session, work: () => tmux.resize(session, columns, rows) })),
      ...renamed.map((one) => ({ lane: one.session, work: () => restoreName(tmux, journal, one) })),
    ];
    for (const { lane, work } of jobs) {
      this.#lanes.run(`upkeep of ${lane}`, async () => {
        try {
          await work();
        } catch (error) {
          const { message, code } = readableError(error, fleet, env);
          journal.write({ event: 'state-problem', message, data: { code, lane } });
        }
      });
    }
  }

  /** Settles when nothing is under way, or after `patienceMs`. */
  idle(patienceMs: number): Promise<void> {
    return this.#lanes.idle(patienceMs);
  }

  async #slowly(runtime: Runtime, action: Action): Promise<void> {
    const note = (result: StartResult) => {
      if (action.type === 'start') this.#events.onStart(action.name, result);
    };
    try {
      await performSlowAction(runtime, action);
      note({ ok: true });
    } catch (error) {
      const { message, hint, code } = readableError(error, runtime.fleet, runtime.env);
      note({ ok: false, problem: message });
      const agent = 'name' in action ? action.name : undefined;
      const event = action.type === 'start' ? 'agent-start-failed' : 'state-problem';
      const text = `${agent ?? action.type}: ${message} ${hint}`;
      runtime.journal.write({ event, agent, message: text, data: { code, hint } });
    } finally {
      // The lane is free only after this function has ended.
      setImmediate(this.#events.onEnd);
    }
  }
}
