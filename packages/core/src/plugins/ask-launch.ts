import { fail } from '../errors/catalog.ts';
import type { LaunchPlan, LaunchRequest } from '../plugin/launch.ts';
import type { PluginRegistry } from './registry.ts';

/**
 * How to start an agent: the first answer wins. Throws `PLUGIN_HOOK_FAILED`, `PLUGIN_HOOK_TIMEOUT` or
 * `PLUGIN_HOOK_VALUE` when a tap fails, `PLUGIN_NO_LAUNCH` when none answers.
 */
export async function askLaunch(registry: PluginRegistry, request: LaunchRequest): Promise<LaunchPlan> {
  const plan: LaunchPlan | undefined = await registry.hooks.launch.get(request.driver)?.promise(request);
  if (plan === undefined) {
    throw fail('PLUGIN_NO_LAUNCH', { driver: request.driver, agent: request.agent.name });
  }
  return plan;
}
