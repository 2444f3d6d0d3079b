import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { Activity, DetectContext, LimitNotice, Observation } from '../plugin/contract.ts';
import type { PluginRegistry } from './registry.ts';

/** Told of each new failure of a detector: the same message is not reported twice. */
export type OnDetectorFailure = (error: OrchestratorError) => void;

/**
 * What an agent is doing. Never throws: a tap that fails counts as one without an answer, and an agent about which
 * nobody says anything is `unknown`, with what failed as the evidence.
 */
export function askActivity(
  registry: PluginRegistry,
  observation: Observation,
  context: DetectContext,
  onFailure?: OnDetectorFailure,
): Activity {
  const answer: Activity | undefined = registry.hooks.detectActivity
    .get(context.driver)
    ?.call(observation, context);
  const failures = registry.failures.take(context);
  report(registry, failures, onFailure);
  return answer ?? unknownActivity(context.driver, failures[0]);
}

/** The usage limit that an agent has hit, if any. Never throws: a tap that fails has seen none. */
export function askLimit(
  registry: PluginRegistry,
  observation: Observation,
  context: DetectContext,
  onFailure?: OnDetectorFailure,
): LimitNotice | undefined {
  const answer: LimitNotice | undefined = registry.hooks.detectLimit
    .get(context.driver)
    ?.call(observation, context);
  report(registry, registry.failures.take(context), onFailure);
  return answer;
}

function unknownActivity(driver: string, failure: OrchestratorError | undefined): Activity {
  if (failure === undefined) {
    const text = `The driver "${driver}" does not recognise what it sees.`;
    return { state: 'unknown', reason: 'unrecognised', evidence: { source: 'silence', text } };
  }
  const { plugin, hook } = failure.details;
  const reason = `${hook} of ${plugin} failed`;
  return { state: 'unknown', reason, evidence: { source: 'silence', text: failure.message } };
}

function report(
  registry: PluginRegistry,
  failures: readonly OrchestratorError[],
  onFailure: OnDetectorFailure | undefined,
): void {
  for (const failure of failures) {
    if (registry.failures.isNew(failure)) onFailure?.(failure);
  }
}
