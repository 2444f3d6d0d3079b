import { type Guarded, guardSync } from './guard.ts';
import { describeValue, type ValueCheck } from './hook-values.ts';
import type { RegisteredDriver } from './registry.ts';
import { concerning } from './sync-deadline.ts';

const checkText: ValueCheck = (value) =>
  typeof value === 'string' ? undefined : `expected a string, got ${describeValue(value)}`;

/**
 * A text as it has to be typed to an agent. Throws `PLUGIN_HOOK_FAILED`, `PLUGIN_HOOK_TIMEOUT` and `PLUGIN_HOOK_VALUE`: then
 * nothing must be typed, because the tool might take it for a command.
 */
export function askTypeable({ plugin, id, typeable }: RegisteredDriver, agent: string, text: string): string {
  if (typeable === undefined) return text;
  const tap: Guarded = { plugin, hook: 'typeable', key: id, type: 'sync', fn: typeable as Guarded['fn'] };
  return concerning(agent, () => guardSync<[string], string>(tap, checkText)(text)) ?? text;
}
