import { setTimeout as delay } from 'node:timers/promises';
import * as claude from '../states/claude.mjs';
import type { FleetRequest, RealFleet } from './real-fleet.ts';

/** Only a subscription has usage limits (Claude Code). */
export const SUBSCRIPTION = { ...claude.USUAL, login: 'subscription' as const };

const WORK = 'Do the work.';

/** A fleet that goes on two seconds after the stated end of a limit. `watchdog`: further lines of that table. */
export async function prepareForLimits(
  fleet: RealFleet,
  { watchdog = '', rest = '', ...request }: FleetRequest & { readonly watchdog?: string } = {},
): Promise<void> {
  const table = `[watchdog]\nlimit_reset_slack = 2\n${watchdog}`;
  await fleet.prepare('claude', { start: SUBSCRIPTION, rest: `${table}\n${rest}`, ...request });
  await fleet.ready();
}

/**
 * Every request meets a limit of this window until it ends; then a turn takes a few seconds, as real work does. Waits until
 * the watchdog has seen the limit, and then that it is over.
 */
export async function hitAndLift(
  fleet: RealFleet,
  { window, seconds, deadline = 60_000 }: { window: string; seconds: number; deadline?: number },
): Promise<void> {
  fleet.server.model.always(`model:limit window=${window} in=${seconds}`);
  await fleet.prompt(WORK);
  await fleet.sandbox.event({ event: 'limit-hit' });
  await delay(seconds * 1_000);
  fleet.server.model.always('model:stream secs=6');
  await fleet.sandbox.event({ event: 'limit-lifted' }, { deadline });
}

/** Prompts with which the work was taken up. Cut short, the prompt itself is sent again with the next one. */
export function takenUp(fleet: RealFleet): readonly string[] {
  const prompts = fleet.prompts().map((text) => text.trim());
  return prompts.slice(prompts.indexOf(WORK)).filter((text) => text !== WORK);
}

export const probesOf = (fleet: RealFleet): readonly string[] =>
  fleet.sandbox.events({ event: 'limit-probe' }).map(({ message }) => message);
