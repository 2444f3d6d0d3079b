import type { ImpliedPlugins } from '@agent-orchestrator/core';

/** Which package offers what a config asks for without naming a plugin. */
const BY_DELIVERY = {
  arg: '@agent-orchestrator/backend-claude',
  ping: '@agent-orchestrator/backend-opencode',
  exec: '@agent-orchestrator/backend-exec',
} as const;

const BY_DRIVER: Readonly<Record<string, string>> = {
  claude: BY_DELIVERY.arg,
  opencode: BY_DELIVERY.ping,
  exec: BY_DELIVERY.exec,
};

/** Drivers that can be named without a config. */
export const KNOWN_DRIVERS = Object.keys(BY_DRIVER);

/** The package that offers a driver. */
export const driverPackage = (driver: string): string | undefined =>
  Object.hasOwn(BY_DRIVER, driver) ? BY_DRIVER[driver] : undefined;

const HANDOFF = '@agent-orchestrator/handoff-git';
const BY_HANDOFF_DRIVER: Readonly<Record<string, string>> = { git: HANDOFF };

/** The packages that a fleet without `plugins` needs, and those that it can do without. */
export function impliedPackages(implied: ImpliedPlugins): { needed: string[]; optional: string[] } {
  const needed = [
    ...backends(implied),
    ...(implied.handoff ? [HANDOFF] : []),
    ...implied.handoffDrivers.flatMap((driver) => BY_HANDOFF_DRIVER[driver] ?? []),
  ];
  const optional = backends(implied.optional).filter((name) => !needed.includes(name));
  return { needed: [...new Set(needed)], optional: [...new Set(optional)] };
}

function backends({ deliveries, drivers }: Pick<ImpliedPlugins, 'deliveries' | 'drivers'>): string[] {
  return [
    ...deliveries.map((delivery) => BY_DELIVERY[delivery]),
    ...drivers.flatMap((driver) => BY_DRIVER[driver] ?? []),
  ];
}
