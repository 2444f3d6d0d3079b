import type { AgentSpec, Fleet } from '../config/fleet.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import { asOrchestratorError } from '../errors/render-error.ts';
import type { Bindings } from './bindings.ts';
import { type Guarded, guardSync } from './guard.ts';
import { describeValue, type ValueCheck } from './hook-values.ts';

const checkCredential: ValueCheck = (value) =>
  typeof value === 'string' ? undefined : `expected a string or nothing, got ${describeValue(value)}`;

/**
 * Whose quota an agent uses in each backend that it may work in: what the config says, else what the driver finds out;
 * `undefined`: nobody knows. A driver that fails does not know, and `onFailure` is told. `env` is the environment of sessions.
 */
export function askCredentials(
  fleet: Fleet,
  { backends }: Bindings,
  agent: AgentSpec,
  env: Readonly<Record<string, string | undefined>>,
  onFailure: (error: OrchestratorError) => void,
): Readonly<Record<string, string | undefined>> {
  const names = new Set([agent.backend, ...agent.fallback.map(({ backend }) => backend)]);
  return Object.fromEntries([...names].map((name) => [name, askOne(name)]));

  function askOne(name: string): string | undefined {
    const said = (name === agent.backend ? agent.credential : undefined) ?? fleet.backends[name]?.credential;
    const bound = backends.get(name);
    if (said !== undefined || bound?.driver.credential === undefined) return said;
    const { session, kind, role, dir, model } = agent;
    const view = { name: agent.name, session, kind, role, dir, backend: name, model };
    const { plugin, id, credential } = bound.driver;
    const tap: Guarded = {
      plugin,
      hook: 'credential',
      key: id,
      type: 'sync',
      fn: credential as Guarded['fn'],
    };
    try {
      const request = {
        agent: view,
        backend: bound.view,
        options: bound.options,
        env: { ...env, ...agent.env },
      };
      return guardSync<[typeof request], string>(tap, checkCredential)(request) || undefined;
    } catch (error) {
      onFailure(asOrchestratorError(error));
      return undefined;
    }
  }
}
