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

/** Every request meets a limit until it ends; waits until the watchdog has seen it, and then that it is over. */
export async function hitAndLift(fleet: RealFleet, limit: string, deadline = 60_000): Promise<void> {
  fleet.server.model.always(limit);
  await fleet.prompt(WORK);
  await fleet.sandbox.event({ event: 'limit-hit' });
  await fleet.sandbox.event({ event: 'limit-lifted' }, { deadline });
}

/** Prompts with which the work was taken up. Cut short, the prompt itself is sent again with the next one. */
export function takenUp(fleet: RealFleet): readonly string[] {
  const prompts = fleet.prompts().map((text) => text.trim());
  return prompts.slice(prompts.indexOf(WORK)).filter((text) => text !== WORK);
}

export const probesOf = (fleet: RealFleet): readonly string[] =>
  fleet.sandbox.events({ event: 'limit-probe' }).map(({ message }) => message);
