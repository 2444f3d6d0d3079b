import type { AgentSpec, Fleet, ServiceSpec } from '../config/fleet.ts';
import { type RunRecord, readRunRecord } from '../state/run-record.ts';

/**
 * A fleet together with the companions that its agents were started with, as services that are healed. One of which every
 * agent is held or disabled is nobody's any more and is left out.
 */
export function withCompanions(
  fleet: Fleet,
  runOf: (session: string) => RunRecord | undefined,
  isHeld: (name: string) => boolean,
): Fleet {
  const taken = new Set([...fleet.agents, ...fleet.services].map(({ session }) => session));
  const companions: ServiceSpec[] = [];
  for (const agent of fleet.agents) {
    if (!agent.enabled || isHeld(agent.name)) continue;
    const run = runOf(agent.session);
    if (run?.companion === undefined) continue;
    const service = companionService(fleet, { dir: run.dir ?? agent.dir }, run.companion);
    if (taken.has(service.session)) continue;
    taken.add(service.session);
    companions.push(service);
  }
  return companions.length === 0 ? fleet : { ...fleet, services: [...fleet.services, ...companions] };
}

/** The same for a command, which has no memory of what it has read. Of held agents too: a person may ask about them. */
export function withRecordedCompanions(fleet: Fleet): Fleet {
  return withCompanions(
    fleet,
    (session) => readRunRecord(fleet.stateDir, session),
    () => false,
  );
}

/** A companion as a service of the fleet. */
export function companionService(
  fleet: Fleet,
  agent: Pick<AgentSpec, 'dir'>,
  companion: NonNullable<RunRecord['companion']>,
): ServiceSpec {
  return {
    name: companion.name,
    session: fleet.sessionPrefix + companion.name,
    command: companion.command,
    dir: agent.dir,
    watch: 'heal',
    env: companion.env ?? {},
    companion: true,
  };
}
