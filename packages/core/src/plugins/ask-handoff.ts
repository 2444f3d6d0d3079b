import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { HandoffContext, HandoffSignal } from '../plugin/contract.ts';
import type { PluginRegistry } from './registry.ts';

/** What the handoff taps found, and which of them failed. */
export interface HandoffAnswer {
  readonly signals: readonly HandoffSignal[];
  readonly failures: readonly OrchestratorError[];
}

/**
 * Asks every handoff tap in turn. One that fails adds nothing and moves no cursor; the others go on with what there
 * was before it. `context.advance` is called after a tap's signals have been accepted.
 */
export async function askHandoff(registry: PluginRegistry, context: HandoffContext): Promise<HandoffAnswer> {
  const call = { ...context };
  const signals = await registry.hooks.handoff.promise([], call);
  return { signals, failures: registry.failures.take(call) };
}
