import type { AgentSpec } from '../config/fleet.ts';
import { asOrchestratorError } from '../errors/render-error.ts';
import type { OnDetectorFailure } from './ask-detectors.ts';
import { type Guarded, guardSync } from './guard.ts';
import type { ValueCheck } from './hook-values.ts';
import { describeValue } from './hook-values.ts';
import type { PluginRegistry, RegisteredDriver } from './registry.ts';
import { concerning } from './sync-deadline.ts';

type Ask = (screen: readonly string[]) => string | undefined;

const drafts = new WeakMap<RegisteredDriver, Ask>();

const checkDraft: ValueCheck = (value) =>
  typeof value === 'string' ? undefined : `expected a string, got ${describeValue(value)}`;

/** What stands in an agent's input line, as its driver reads it. Never throws: not knowing is allowed. */
export function askDraft(
  registry: PluginRegistry,
  driver: RegisteredDriver,
  agent: AgentSpec,
  screen: readonly string[],
  onFailure: OnDetectorFailure,
): string | undefined {
  const ask = drafts.get(driver) ?? guardDraft(driver);
  drafts.set(driver, ask);
  try {
    return concerning(agent.name, () => ask(screen));
  } catch (error) {
    const failure = asOrchestratorError(error);
    if (registry.failures.isNew(failure)) onFailure(failure);
    return undefined;
  }
}

function guardDraft(driver: RegisteredDriver): Ask {
  const tap: Guarded = {
    ...{ plugin: driver.plugin, hook: 'draft', key: driver.id, type: 'sync' },
    fn: (screen) => driver.draft?.(screen as readonly string[]),
  };
  return guardSync<Parameters<Ask>, string>(tap, checkDraft);
}
