import type { Fleet, Watch } from '../config/fleet.ts';

/** An agent or a service, reduced to what the policy asks about. */
export interface Watched {
  readonly name: string;
  readonly session: string;
  readonly type: 'agent' | 'service';
  readonly watch: Watch;
  readonly enabled: boolean;
  /** Ends by itself when its work is done. */
  readonly oneShot: boolean;
  readonly kind: string;
  readonly loop: string | undefined;
  readonly wakeIntervalMs: number | undefined;
  readonly wakeFile: string | undefined;
  readonly stallIdleMs: number;
  readonly connectDelayMs: number;
  readonly processName: string | undefined;
  /** Process names of the other backends: one of them in this pane is a definite mismatch. */
  readonly foreignProcesses: ReadonlySet<string>;
}

/** Every agent and service of a fleet, in file order, agents first. */
export function watchedOf(fleet: Fleet): readonly Watched[] {
  const known = new Set(Object.values(fleet.backends).flatMap((backend) => backend.processName ?? []));
  const agents = fleet.agents.map((agent): Watched => {
    const backend = fleet.backends[agent.backend];
    const own = backend?.processName;
    return {
      name: agent.name,
      session: agent.session,
      type: 'agent',
      watch: agent.watch,
      enabled: agent.enabled,
      oneShot: agent.kind === 'task',
      kind: agent.kind,
      loop: agent.kind === 'loop' ? agent.loop : undefined,
      wakeIntervalMs: agent.wake?.intervalMs,
      wakeFile: agent.wake?.promptFile,
      stallIdleMs: backend?.stallIdleMs ?? 300_000,
      connectDelayMs: backend?.connectDelayMs ?? 12_000,
      processName: own,
      foreignProcesses: new Set([...known].filter((name) => name !== own)),
    };
  });
  const services = fleet.services.map(
    (service): Watched => ({
      name: service.name,
      session: service.session,
      type: 'service',
      watch: service.watch === 'heal+stall' ? 'heal' : service.watch,
      enabled: true,
      oneShot: false,
      kind: 'service',
      loop: undefined,
      wakeIntervalMs: undefined,
      wakeFile: undefined,
      stallIdleMs: Number.POSITIVE_INFINITY,
      connectDelayMs: 0,
      processName: undefined,
      foreignProcesses: new Set(),
    }),
  );
  return [...agents, ...services];
}
