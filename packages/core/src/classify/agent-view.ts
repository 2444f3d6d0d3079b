import type { AgentSpec } from '../config/fleet.ts';
import type { AgentView } from '../plugin/views.ts';

/** What a driver may know of an agent. */
export function viewOf(agent: AgentSpec, model: string): AgentView {
  const { name, session, kind, role, backend, dir } = agent;
  return { name, session, kind, role, backend, model, dir };
}
