import type { BackendSpec, Fleet } from '../config/fleet.ts';
import { usedBackends } from './bind-backends.ts';

/** What a fleet without a `plugins` list needs; which package offers it is for the caller to know. */
export interface ImpliedPlugins {
  /** `prompt_delivery` words of the backends that enabled agents use and that name no driver. */
  readonly deliveries: readonly BackendSpec['promptDelivery'][];
  /** Drivers that those backends name. */
  readonly drivers: readonly string[];
  /** A loop has a handoff that names no driver. */
  readonly handoff: boolean;
  /** Drivers that handoffs name. */
  readonly handoffDrivers: readonly string[];
  /** What only unused backends need: worth loading when it is installed, no error when it is not. */
  readonly optional: {
    readonly deliveries: readonly BackendSpec['promptDelivery'][];
    readonly drivers: readonly string[];
  };
}

/** Derives from a fleet which kinds of plugins it needs. */
export function impliedPlugins(fleet: Fleet): ImpliedPlugins {
  const used = usedBackends(fleet);
  const all = Object.values(fleet.backends);
  const needed = needsOf(all.filter(({ name }) => used.has(name)));
  const others = needsOf(all.filter(({ name }) => !used.has(name)));
  const handoffs = fleet.loops.flatMap(({ handoff }) => (handoff === undefined ? [] : [handoff]));
  return {
    ...needed,
    handoff: handoffs.some(({ driver }) => driver === undefined),
    handoffDrivers: unique(handoffs.flatMap(({ driver }) => driver ?? [])),
    optional: {
      deliveries: others.deliveries.filter((delivery) => !needed.deliveries.includes(delivery)),
      drivers: others.drivers.filter((driver) => !needed.drivers.includes(driver)),
    },
  };
}

function needsOf(backends: readonly BackendSpec[]): Pick<ImpliedPlugins, 'deliveries' | 'drivers'> {
  return {
    deliveries: unique(
      backends.filter(({ driver }) => driver === undefined).map(({ promptDelivery }) => promptDelivery),
    ),
    drivers: unique(backends.flatMap(({ driver }) => driver ?? [])),
  };
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
