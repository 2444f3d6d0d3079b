import type { Runtime } from '../perform/runtime.ts';
import { readCursor } from '../state/handoff-cursor.ts';
import { HandoffPoller } from './handoff-poller.ts';

/**
 * Asks every handoff that was never asked before, so that what agents publish from their first moment on counts as new.
 * To be called before they are started. A source that cannot be read keeps nobody waiting longer than its deadline.
 */
export async function takeBaselines(runtime: Runtime): Promise<void> {
  const { fleet, bindings } = runtime;
  const unread = fleet.loops.filter(
    ({ name }) => bindings.handoffs.has(name) && readCursor(fleet.stateDir, name) === undefined,
  );
  const pollers = unread.map(
    (loop) => new HandoffPoller(loop, runtime, { onFinding: () => {}, onWatchPaths: () => {} }),
  );
  for (const poller of pollers) poller.poke();
  await Promise.all(pollers.map((poller) => poller.settled()));
}
