import { setTimeout as delay } from 'node:timers/promises';
import { decideDeliveries, type Recipient } from '../decide/decide-delivery.ts';
import { EMPTY_STATE } from '../decide/supervisor-state.ts';
import { watchedOf } from '../decide/watched.ts';
import { observeFleet } from '../observe/observe-fleet.ts';
import { ScreenCache } from '../observe/screen-cache.ts';
import { TypedLines } from '../observe/typed-lines.ts';
import { performFileAction, performSlowAction } from '../perform/perform-action.ts';
import type { Runtime } from '../perform/runtime.ts';
import { FileCache } from '../state/file-cache.ts';
import { isOpen, readMessages } from '../state/outbox.ts';
import type { RunRecord } from '../state/run-record.ts';
import type { UpResult } from './bring-up.ts';

const LOOK_MS = 200;

/** Types the first prompts of agents that were just started, all at once. Without a watchdog nobody else would. */
export async function deliverKickoffs(runtime: Runtime, started: readonly UpResult[]): Promise<void> {
  const { fleet, registry, bindings, tmux } = runtime;
  const names = new Set(started.filter(({ outcome }) => outcome === 'started').map(({ name }) => name));
  const screens = new ScreenCache();
  const typed = new TypedLines();
  const runs = new FileCache<RunRecord | undefined>();
  const delays = new Map(watchedOf(fleet).map((one) => [one.name, one.connectDelayMs]));
  const patience = Math.max(0, ...[...names].map((name) => delays.get(name) ?? 0)) + 30_000;
  for (const deadline = Date.now() + patience; Date.now() < deadline; await delay(LOOK_MS)) {
    const waiting = readMessages(fleet.stateDir).filter(
      (one) => isOpen(one) && one.origin === 'kickoff' && names.has(one.to),
    );
    if (waiting.length === 0) return;
    const now = Date.now();
    const look = await observeFleet({
      ...{ fleet, registry, bindings, tmux, screens, typed, runs, now },
      holds: new Map(),
      busy: new Set(),
      guests: new Set(),
      fresh: false,
      onDetectorFailure: () => {},
    });
    const recipients = new Map(
      waiting.flatMap(({ to }): [string, Recipient][] => {
        const facts = look.agents[to];
        if (facts === undefined) return [];
        return [[to, { facts, state: undefined, queuesInput: false, connectDelayMs: delays.get(to) ?? 0 }]];
      }),
    );
    const actions = decideDeliveries(waiting, recipients, now);
    for (const action of actions) performFileAction(runtime, action, EMPTY_STATE);
    await Promise.all(actions.map((action) => performSlowAction(runtime, action)));
  }
}
