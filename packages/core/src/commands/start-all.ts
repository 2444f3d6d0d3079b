import type { AgentSpec, ServiceSpec } from '../config/fleet.ts';
import { asOrchestratorError } from '../errors/render-error.ts';
import type { Runtime } from '../perform/runtime.ts';
import { type PreparedLaunch, type StartOutcome, startAgent } from '../perform/start-agent.ts';
import { startService } from '../perform/start-service.ts';
import type { PaneFacts, TmuxServer } from '../tmux/index.ts';
import type { UpResult } from './bring-up.ts';
import { standInsOf } from './go-on.ts';

/** What to start. */
export interface Starts {
  readonly agents: readonly AgentSpec[];
  readonly services: readonly ServiceSpec[];
  /** Plans that were made already, by agent. */
  readonly prepared: ReadonlyMap<string, PreparedLaunch>;
  /** The panes of the server. */
  readonly panes: readonly PaneFacts[];
}

/**
 * Sessions that are made in one turn of the tmux server, which answers nobody meanwhile (0.1 s for so many), and turns that are
 * under way: one is with tmux while another is written down and noted.
 */
const BATCH = 40;
const LANES = 2;

/** Starts agents and services, or leaves what runs. `openTmux` is asked for each lane. Never throws: each result tells. */
export async function startAll(
  runtime: Runtime,
  openTmux: () => TmuxServer,
  { agents, services, prepared, panes }: Starts,
): Promise<readonly UpResult[]> {
  const options = { replace: false, panes };
  const placeOf = standInsOf(runtime.fleet);
  const jobs: ((lane: Runtime) => Promise<UpResult>)[] = [
    ...agents.map((agent) => (lane: Runtime) => {
      const plan = prepared.get(agent.name);
      const start = () =>
        startAgent(lane, agent, {
          ...options,
          standIn: placeOf(agent.name),
          ...(plan && { prepared: plan }),
        });
      return attempt({ ...about(agent), type: 'agent' }, start);
    }),
    ...services.map(
      (service) => (lane: Runtime) =>
        attempt({ ...about(service), type: 'service' }, () => startService(lane, service, options)),
    ),
  ];
  const results: UpResult[] = [];
  const work = async () => {
    // What one server is asked in one turn shares a process: lanes that shared it would go in step.
    const lane = { ...runtime, tmux: openTmux() };
    for (let batch = jobs.splice(0, BATCH); batch.length > 0; batch = jobs.splice(0, BATCH))
      results.push(...(await Promise.all(batch.map((job) => job(lane)))));
  };
  await Promise.all(Array.from({ length: LANES }, work));
  return results;
}

async function attempt(
  target: Pick<UpResult, 'name' | 'session' | 'type'>,
  start: () => Promise<StartOutcome>,
): Promise<UpResult> {
  try {
    return { ...target, outcome: (await start()).state };
  } catch (error) {
    return { ...target, outcome: 'failed', error: asOrchestratorError(error) };
  }
}

const about = ({ name, session }: { name: string; session: string }) => ({ name, session });
