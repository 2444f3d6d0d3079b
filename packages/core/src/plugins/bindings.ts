import type { ConfigProblem } from '../config/fleet.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { BackendView } from '../plugin/views.ts';
import type { RegisteredDriver, RegisteredHandoff } from './registry.ts';

/** A backend with the driver that serves it. */
export interface BoundBackend {
  readonly driver: RegisteredDriver;
  readonly view: BackendView;
  /** As the driver's schema returned them. */
  readonly options: unknown;
}

/** A loop's handoff with the plugin that carries it out. */
export interface BoundHandoff {
  readonly definition: RegisteredHandoff;
  readonly options: unknown;
}

/** What of a config is served by which plugin. */
export interface Bindings {
  /** By the name of the `[backend.NAME]` table. */
  readonly backends: ReadonlyMap<string, BoundBackend>;
  /** Why a backend that no enabled agent uses has no driver: thrown when somebody wants to use it after all. */
  readonly unbound: ReadonlyMap<string, OrchestratorError>;
  /** By the name of the loop; loops without a handoff are not in it. */
  readonly handoffs: ReadonlyMap<string, BoundHandoff>;
  readonly warnings: readonly ConfigProblem[];
}

/** What runs there is judged by the backend it was started with, as long as the config still has that. */
export function bindingOf(
  agent: { readonly backend: string },
  run: { readonly backend?: string | undefined } | undefined,
  { backends }: Pick<Bindings, 'backends'>,
): BoundBackend | undefined {
  return backends.get(run?.backend ?? agent.backend) ?? backends.get(agent.backend);
}
