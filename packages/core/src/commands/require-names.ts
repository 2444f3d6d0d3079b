import type { AgentSpec, Fleet, ServiceSpec } from '../config/fleet.ts';
import { advise } from '../config/suggest.ts';
import { fail } from '../errors/catalog.ts';
import { combineErrors } from './combine-errors.ts';

/** What the names after a verb stand for. */
export interface NamedTargets {
  readonly agents: readonly AgentSpec[];
  readonly services: readonly ServiceSpec[];
  readonly watchdog: boolean;
}

/** The word that stands for the watchdog itself. */
export const WATCHDOG = 'watchdog';

/** Finds agents and services by name. Throws `AGENT_UNKNOWN` for every name that is neither, before anything is done. */
export function requireNames(fleet: Fleet, names: readonly string[]): NamedTargets {
  const known = [...fleet.agents, ...fleet.services].map(({ name }) => name);
  const unknown = [...new Set(names)].filter((name) => name !== WATCHDOG && !known.includes(name));
  const errors = unknown.map((name) =>
    fail('AGENT_UNKNOWN', { name, path: fleet.configPath, advice: advise(name, known, 'names') }),
  );
  if (errors.length > 0) throw combineErrors(errors);
  return {
    agents: fleet.agents.filter(({ name }) => names.includes(name)),
    services: fleet.services.filter(({ name }) => names.includes(name)),
    watchdog: names.includes(WATCHDOG),
  };
}
