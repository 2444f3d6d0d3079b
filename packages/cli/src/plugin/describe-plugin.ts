import type { PluginRegistry, RegisteredDriver } from '@agent-orchestrator/core';

/** One plugin, as `agents plugin` shows it. */
export interface PluginReport {
  readonly name: string;
  readonly version: string | null;
  /** As the config names it. */
  readonly specifier: string;
  /** Absolute path of its module. */
  readonly path: string | null;
  readonly apiVersion: number;
  /** `launch of claude`, `onComplete` … */
  readonly hooks: readonly string[];
  readonly drivers: readonly DriverReport[];
  readonly handoffs: readonly string[];
}

interface DriverReport {
  readonly id: string;
  /** The `prompt_delivery` word that selects it. */
  readonly delivery: string | null;
  readonly capabilities: readonly Capability[];
  readonly knownVersions: string | null;
}

/** What a driver can do besides its taps. */
type Capability = (typeof CAPABILITIES)[number];
const CAPABILITIES = ['signals', 'deliver', 'transcript', 'credential'] as const;

export function describePlugins({ plugins, drivers }: PluginRegistry): PluginReport[] {
  return plugins.map(({ name, version, specifier, path, apiVersion, ...plugin }) => ({
    ...{ name, version: version ?? null, specifier, path: path ?? null, apiVersion },
    hooks: plugin.hooksTapped.map(({ hook, key }) => (key === undefined ? hook : `${hook} of ${key}`)),
    drivers: plugin.driverIds.flatMap((id) => describeDriver(drivers.get(id))),
    handoffs: plugin.handoffIds,
  }));
}

function describeDriver(driver: RegisteredDriver | undefined): DriverReport[] {
  if (driver === undefined) return [];
  const { id, delivery = null, knownVersions = null } = driver;
  const capabilities = CAPABILITIES.filter((capability) => driver[capability] !== undefined);
  return [{ id, delivery, capabilities, knownVersions }];
}

/** What a plugin offers, as lines for a person. */
export function offerLines({ apiVersion, hooks, drivers, handoffs }: PluginReport): string[] {
  return [
    ...drivers.map(({ id, delivery, capabilities, knownVersions }) => {
      const parts = [
        ...(delivery === null ? [] : [`prompt_delivery "${delivery}"`]),
        ...(capabilities.length === 0 ? [] : [`can: ${capabilities.join(', ')}`]),
        ...(knownVersions === null ? [] : [`knows versions ${knownVersions}`]),
      ];
      return `driver "${id}"${parts.length === 0 ? '' : ` (${parts.join('; ')})`}`;
    }),
    ...handoffs.map((id) => `handoff "${id}"`),
    `hooks: ${hooks.length === 0 ? 'none' : hooks.join(', ')} (plugin contract ${apiVersion})`,
  ];
}
