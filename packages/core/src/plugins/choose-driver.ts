import type { BackendSpec, HandoffSpec } from '../config/fleet.ts';
import { suggest } from '../config/suggest.ts';
import { fail } from '../errors/catalog.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { PluginRegistry, RegisteredDriver, RegisteredHandoff } from './registry.ts';

/** What was chosen, or why nothing could be. */
export type Choice<T> = { readonly chosen: T } | { readonly problem: OrchestratorError };

/** The driver that serves a backend: the one it names, else the only one for its `prompt_delivery`. */
export function chooseDriver(backend: BackendSpec, registry: PluginRegistry): Choice<RegisteredDriver> {
  const place = `[backend.${backend.name}]`;
  const all = [...registry.drivers.values()];
  if (backend.driver !== undefined) return named(place, 'driver', backend.driver, registry.drivers);
  const fitting = all.filter(({ delivery }) => delivery === backend.promptDelivery);
  const wanted = `a driver with prompt_delivery = "${backend.promptDelivery}"`;
  return onlyOne(place, 'driver', wanted, fitting, all);
}

/** The handoff that serves a loop: the one it names, else the only one that is loaded. */
export function chooseHandoff(
  handoff: HandoffSpec,
  place: string,
  registry: PluginRegistry,
): Choice<RegisteredHandoff> {
  if (handoff.driver !== undefined) return named(place, 'handoff', handoff.driver, registry.handoffs);
  const all = [...registry.handoffs.values()];
  return onlyOne(place, 'handoff', 'a handoff', all, all);
}

function named<T extends { readonly id: string }>(
  place: string,
  kind: string,
  id: string,
  all: ReadonlyMap<string, T>,
): Choice<T> {
  const chosen = all.get(id);
  if (chosen !== undefined) return { chosen };
  const near = suggest(id, all.keys());
  const advice =
    near === undefined
      ? `Add the plugin that offers "${id}" to \`plugins\`, or name a ${kind} that is loaded.`
      : `Did you mean driver = "${near}"?`;
  return { problem: noDriver(place, `the ${kind} "${id}"`, kind, [...all.values()], advice) };
}

function onlyOne<T extends { readonly id: string }>(
  place: string,
  kind: string,
  wanted: string,
  fitting: readonly T[],
  all: readonly T[],
): Choice<T> {
  const [chosen, second] = fitting;
  if (chosen === undefined) {
    const advice = `Add the plugin that offers it to \`plugins\`, or name a ${kind} that is loaded: driver = "…".`;
    return { problem: noDriver(place, wanted, kind, all, advice) };
  }
  if (second === undefined) return { chosen };
  const candidates = fitting.map(({ id }) => `"${id}"`).join(', ');
  return { problem: fail('PLUGIN_DRIVER_AMBIGUOUS', { place, candidates, driver: chosen.id }) };
}

function noDriver(
  place: string,
  wanted: string,
  kind: string,
  all: readonly { readonly id: string }[],
  advice: string,
): OrchestratorError {
  const loaded =
    all.length === 0
      ? `no ${kind} is loaded`
      : `loaded are the ${kind}s ${all.map(({ id }) => `"${id}"`).join(', ')}`;
  return fail('PLUGIN_NO_DRIVER', { place, wanted, loaded, advice });
}
