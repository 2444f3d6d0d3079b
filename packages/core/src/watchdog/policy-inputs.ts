import type { Fleet } from '../config/fleet.ts';
import type { DriverTraits } from '../decide/decide.ts';
import type { SupervisorState } from '../decide/supervisor-state.ts';
import { wakeDueAt } from '../decide/wake.ts';
import { watchedOf } from '../decide/watched.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import { askCredentials } from '../plugins/ask-credential.ts';
import { allWithinTime } from '../plugins/sync-deadline.ts';
import { readText } from '../state/read-json.ts';
import type { LoadedFleet } from './loaded-fleet.ts';

/** The texts of the wake prompts that are due; `undefined` for a file that cannot be read. */
export function dueWakeTexts(
  fleet: Fleet,
  state: SupervisorState,
  now: number,
): Record<string, string | undefined> {
  const due = watchedOf(fleet).filter((one) => {
    const dueAt = wakeDueAt(one, state.agents[one.name], now);
    return dueAt !== undefined && dueAt <= now;
  });
  return Object.fromEntries(
    due.map(({ name, wakeFile }) => [name, wakeFile === undefined ? undefined : readText(wakeFile)]),
  );
}

/** What the policy must know of each agent's driver. `env` is the environment of sessions. */
function driverTraits(
  { fleet, bindings, registry }: LoadedFleet,
  env: Readonly<Record<string, string | undefined>>,
  onFailure: (error: OrchestratorError) => void,
): ReadonlyMap<string, DriverTraits> {
  const note = (error: OrchestratorError): void => {
    if (registry.failures.isNew(error)) onFailure(error);
  };
  const traits = () =>
    fleet.agents.map((agent): [string, DriverTraits] => [
      agent.name,
      {
        queuesInput: bindings.backends.get(agent.backend)?.driver.queuesInput ?? false,
        credentials: askCredentials(fleet, bindings, agent, env, note),
      },
    ]);
  return new Map(allWithinTime(traits, registry.deadlines.detect));
}

/** The traits in use. Whose quota an agent uses may change with a file of its tool: it is asked anew on full passes. */
export class TraitsInUse {
  readonly #onFailure: (error: OrchestratorError) => void;
  #loaded: LoadedFleet | undefined;
  #traits: ReadonlyMap<string, DriverTraits> = new Map();

  constructor(onFailure: (error: OrchestratorError) => void) {
    this.#onFailure = onFailure;
  }

  of(
    loaded: LoadedFleet,
    env: Readonly<Record<string, string | undefined>>,
    fresh: boolean,
  ): ReadonlyMap<string, DriverTraits> {
    if (fresh || loaded !== this.#loaded) this.#traits = driverTraits(loaded, env, this.#onFailure);
    this.#loaded = loaded;
    return this.#traits;
  }
}
