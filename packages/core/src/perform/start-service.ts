import { randomUUID } from 'node:crypto';
import type { ServiceSpec } from '../config/fleet.ts';
import { writeRunRecord } from '../state/run-record.ts';
import { openSession } from './open-session.ts';
import type { Runtime } from './runtime.ts';
import { clearSession, type StartOptions, type StartOutcome } from './start-agent.ts';

/** Starts a service in its session, or leaves what runs there unless `replace` is set. */
export async function startService(
  runtime: Runtime,
  service: ServiceSpec,
  options: StartOptions,
): Promise<StartOutcome> {
  const { fleet, journal, env } = runtime;
  if (!(await clearSession(runtime, service.session, options))) return { state: 'already-running' };
  const pane = await openSession(runtime, {
    name: service.name,
    session: service.session,
    dir: service.dir,
    command: service.command,
    env: { ...env, ...service.env, AGENTS_NAME: service.name, AGENTS_CONFIG: fleet.configPath },
  });
  if (pane === undefined) return { state: 'already-running' };
  const run = { v: 1 as const, runId: randomUUID(), name: service.name, session: service.session, model: '' };
  writeRunRecord(fleet.stateDir, { ...run, pane, startedAt: Date.now(), startedBy: runtime.actor });
  journal.write({
    event: 'agent-started',
    agent: service.name,
    session: service.session,
    message: `starting service ${service.session}`,
    data: { kind: 'service', pane, by: runtime.actor },
  });
  return { state: 'started', pane };
}
