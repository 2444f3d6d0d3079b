import type { LoopSpec } from '../config/fleet.ts';
import { fail } from '../errors/catalog.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { BoundHandoff } from './bindings.ts';
import { chooseHandoff } from './choose-driver.ts';
import { reasonOf } from './reason-of.ts';
import type { PluginRegistry } from './registry.ts';
import { validateOptions } from './validate-options.ts';

/** The handoff of one loop, or what is in the way; `undefined` when the loop has none. */
export type HandoffBinding =
  | { readonly bound: BoundHandoff; readonly agentsNamed: readonly string[] }
  | { readonly problems: readonly OrchestratorError[] }
  | undefined;

/** How messages call the table of a loop's handoff. */
export function handoffPlace(loop: LoopSpec): string {
  return loop.name === 'loop' ? '[loop.handoff]' : `[loop.handoff] of the loop "${loop.name}"`;
}

/** Finds the plugin for a loop's handoff and checks the table's options with it. */
export async function bindHandoff(loop: LoopSpec, registry: PluginRegistry): Promise<HandoffBinding> {
  if (loop.handoff === undefined) return undefined;
  const place = handoffPlace(loop);
  const choice = chooseHandoff(loop.handoff, place, registry);
  if ('problem' in choice) return { problems: [choice.problem] };

  const definition = choice.chosen;
  const { options, problems } = await validateOptions(definition, loop.handoff.options, place);
  if (problems.length > 0) return { problems };
  try {
    return { bound: { definition, options }, agentsNamed: definition.agentsNamed?.(options) ?? [] };
  } catch (cause) {
    const details = { key: 'options', place, driver: definition.id, reason: reasonOf(cause) };
    const advice = `Report it to the author of "${definition.plugin}".`;
    return { problems: [fail('PLUGIN_OPTIONS', { ...details, advice }, { cause })] };
  }
}
