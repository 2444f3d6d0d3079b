import { fail } from '../errors/catalog.ts';
import { isOrchestratorError, type OrchestratorError } from '../errors/orchestrator-error.ts';
import type { Plugin } from '../plugin/contract.ts';
import { checkPluginShape } from '../plugins/check-plugin-shape.ts';

/** A default export as the loader of plugins sees it: usable, or with what is wrong. */
export function checkedPlugin(value: unknown): {
  readonly plugin?: Plugin;
  readonly problem?: OrchestratorError;
} {
  const options = { configPath: '/agents.toml' };
  try {
    return { plugin: checkPluginShape('the plugin', 'its module', { default: value }, options) };
  } catch (error) {
    return { problem: isOrchestratorError(error) ? error : fail('BUG', { reason: String(error) }) };
  }
}
