import type { AgentSpec, Fleet } from '../config/fleet.ts';
import type { Bindings } from './bindings.ts';

/**
 * Whose quota an agent uses in each backend that it may work in: what the config says, else what the driver finds out;
 * `undefined`: nobody knows. A driver that fails does not know. `env` is the environment of sessions.
 */
export function askCredentials(
  fleet: Fleet,
  { backends }: Bindings,
  agent: AgentSpec,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const names = new Set([agent.backend, ...agent.fallback.map(({ backend }) => backend)]);
  return Object.fromEntries([...names].map((name) => [name, askOne(name)]));

  function askOne(name: string): string | undefined {
    const said = (name === agent.backend ? agent.credential : undefined) ?? fleet.backends[name]?.credential;
    const bound = backends.get(name);
    if (said !== undefined || bound?.driver.credential === undefined) return said;
    const { session, kind, role, dir, model } = agent;
    const view = { name: agent.name, session, kind, role, dir, backend: name, model };
    try {
      const answer: unknown = bound.driver.credential({
        ...{ agent: view, backend: bound.view, options: bound.options },
        env: { ...env, ...agent.env },
      });
      return typeof answer === 'string' && answer !== '' ? answer : undefined;
    } catch {
      return undefined; // A driver's opinion only: not knowing is allowed.
    }
  }
}
