import type { ConfigProblem, Fleet } from '../config/fleet.ts';
import { advise } from '../config/suggest.ts';
import { fail } from '../errors/catalog.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import { bindBackend } from './bind-backend.ts';
import { bindHandoff, handoffPlace } from './bind-handoff.ts';
import type { Bindings, BoundBackend, BoundHandoff } from './bindings.ts';
import type { PluginRegistry } from './registry.ts';

/** What is gathered on the way. */
interface Findings {
  readonly problems: OrchestratorError[];
  readonly warnings: OrchestratorError[];
}

/**
 * Finds for each backend and each handoff of a fleet the loaded plugin that serves it. Throws one
 * `PLUGIN_BINDINGS_FAILED` with everything that stands in the way of the enabled agents; what is wrong with a backend
 * that none of them uses is a warning.
 */
export async function bindBackends(fleet: Fleet, registry: PluginRegistry): Promise<Bindings> {
  const findings: Findings = { problems: [], warnings: [] };
  const { backends, unbound } = await bindAllBackends(fleet, registry, findings);
  const handoffs = await bindAllHandoffs(fleet, registry, findings);

  const { problems, warnings } = findings;
  if (problems.length > 0) {
    const count = problems.length === 1 ? '1 problem was' : `${problems.length} problems were`;
    throw fail('PLUGIN_BINDINGS_FAILED', { path: fleet.configPath, count }, { problems });
  }
  return { backends, unbound, handoffs, warnings: warnings.map((warning) => asWarning(warning, fleet)) };
}

async function bindAllBackends(
  fleet: Fleet,
  registry: PluginRegistry,
  findings: Findings,
): Promise<Pick<Bindings, 'backends' | 'unbound'>> {
  const backends = new Map<string, BoundBackend>();
  const unbound = new Map<string, OrchestratorError>();
  const used = usedBackends(fleet);
  for (const backend of Object.values(fleet.backends)) {
    const place = `[backend.${backend.name}]`;
    const binding = await bindBackend(backend, registry);
    if ('bound' in binding) {
      backends.set(backend.name, binding.bound);
      const driver = binding.bound.driver.id;
      findings.warnings.push(
        ...binding.ignored.map((key) => fail('PLUGIN_OPTION_IGNORED', { key, place, driver })),
      );
    } else if (used.has(backend.name)) {
      findings.problems.push(...binding.problems);
    } else {
      const [first] = binding.problems;
      unbound.set(backend.name, first);
      const details = { place, reason: first.message, advice: first.hint };
      findings.warnings.push(fail('PLUGIN_BACKEND_UNBOUND', details));
    }
  }
  return { backends, unbound };
}

async function bindAllHandoffs(
  fleet: Fleet,
  registry: PluginRegistry,
  findings: Findings,
): Promise<ReadonlyMap<string, BoundHandoff>> {
  const handoffs = new Map<string, BoundHandoff>();
  const names = fleet.agents.map(({ name }) => name);
  for (const loop of fleet.loops) {
    const binding = await bindHandoff(loop, registry);
    if (binding === undefined) continue;
    if ('problems' in binding) {
      findings.problems.push(...binding.problems);
      continue;
    }
    handoffs.set(loop.name, binding.bound);
    for (const agent of binding.agentsNamed.filter((name) => !names.includes(name))) {
      const advice = advise(agent, names, 'agents');
      findings.warnings.push(fail('PLUGIN_AGENT_UNKNOWN', { place: handoffPlace(loop), agent, advice }));
    }
  }
  return handoffs;
}

/** Names of the backends that enabled agents need. */
export function usedBackends(fleet: Fleet): ReadonlySet<string> {
  const enabled = fleet.agents.filter((agent) => agent.enabled);
  return new Set(
    enabled.flatMap((agent) => [agent.backend, ...agent.fallback.map((place) => place.backend)]),
  );
}

function asWarning({ code, message, hint }: OrchestratorError, fleet: Fleet): ConfigProblem {
  return { code, message, hint, file: fleet.configPath, line: undefined, column: undefined };
}
