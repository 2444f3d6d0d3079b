import type { DeliveryAnswer, DeliveryRequest } from '../plugin/capabilities.ts';
import { type Guarded, guardAsync, isHookRest } from './guard.ts';
import { checkDelivery } from './hook-values.ts';
import type { PluginRegistry, RegisteredDriver } from './registry.ts';

/**
 * Asks a driver to hand a text to its tool; `undefined` when it cannot do that at all. Throws `PLUGIN_HOOK_FAILED`,
 * `PLUGIN_HOOK_TIMEOUT` and `PLUGIN_HOOK_VALUE`: then nobody knows whether the tool has it.
 */
export async function askDeliver(
  { deadlines }: PluginRegistry,
  driver: RegisteredDriver,
  request: Omit<DeliveryRequest, 'signal'>,
): Promise<DeliveryAnswer | undefined> {
  if (driver.deliver === undefined) return undefined;
  const tap: Guarded = {
    ...{ plugin: driver.plugin, hook: 'deliver', key: driver.id, type: 'promise' },
    fn: driver.deliver as Guarded['fn'],
  };
  const stop = new AbortController();
  const deliver = guardAsync<[DeliveryRequest], DeliveryAnswer>(tap, checkDelivery, deadlines.deliver);
  try {
    return await deliver({ ...request, signal: stop.signal });
  } catch (error) {
    if (isHookRest(error)) return { state: 'unavailable', reason: error.message };
    throw error;
  } finally {
    stop.abort();
  }
}
