import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { Completion } from '../plugin/contract.ts';
import type { PluginRegistry } from './registry.ts';

/** Tells every plugin that a loop is complete, one after the other, and answers which of them failed. */
export async function announceCompletion(
  registry: PluginRegistry,
  completion: Completion,
): Promise<readonly OrchestratorError[]> {
  const call = { ...completion };
  await registry.hooks.onComplete.promise(call);
  return registry.failures.take(call);
}
