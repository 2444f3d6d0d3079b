import { setTimeout as delay } from 'node:timers/promises';
import { decideDeliveries, type Recipient } from '../decide/decide-delivery.ts';
import { isGoOn } from '../decide/limit-person.ts';
import type { LimitHold } from '../decide/limits.ts';
import type { AgentState } from '../decide/supervisor-state.ts';
import { EMPTY_STATE } from '../decide/supervisor-state.ts';
import { watchedOf } from '../decide/watched.ts';
import { observeFleet } from '../observe/observe-fleet.ts';
import { ScreenCache } from '../observe/screen-cache.ts';
import { SignalHub } from '../observe/signals/signal-hub.ts';
import { TypedLines } from '../observe/typed-lines.ts';
import { performFileAction, performSlowAction } from '../perform/perform-action.ts';
import type { Runtime } from '../perform/runtime.ts';
import { FileCache } from '../state/file-cache.ts';
import { readHolds } from '../state/hold-file.ts';
import { isOpen, type Message, readMessages } from '../state/outbox.ts';
import type { RunRecord } from '../state/run-record.ts';
import { loadSupervisorState } from '../state/supervisor-file.ts';

const LOOK_MS = 200;

/**
 * Types waiting messages, those for different agents at once, until none of the chosen is left or `patienceMs` is over.
 * For a command while no watchdog runs: nobody else would do it.
 */
export async function deliverPending(
  runtime: Runtime,
  choose: (message: Message) => boolean,
  patienceMs: number,
): Promise<void> {
  const { registry, journal } = runtime;
  const signals = new SignalHub({
    onNews: () => {},
    onFailure: (error) => {
      const { message, code } = error;
      if (registry.failures.isNew(error)) journal.write({ event: 'plugin-failed', message, data: { code } });
    },
  });
  try {
    await deliverAll({ ...runtime, signals }, signals, choose, patienceMs);
  } finally {
    signals.close();
  }
}

async function deliverAll(
  runtime: Runtime,
  signals: SignalHub,
  choose: (message: Message) => boolean,
  patienceMs: number,
): Promise<void> {
  const { fleet, registry, bindings, tmux } = runtime;
  const look = {
    signals,
    followsAll: false,
    screens: new ScreenCache(),
    typed: new TypedLines(),
    runs: new FileCache<RunRecord | undefined>(),
  };
  const watched = new Map(watchedOf(fleet).map((one) => [one.name, one]));
  const memory = loadSupervisorState(fleet.stateDir);
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await delay(LOOK_MS)) {
    const waiting = readMessages(fleet.stateDir).filter((message) => isOpen(message) && choose(message));
    if (waiting.length === 0) return;
    const now = Date.now();
    const { agents } = await observeFleet({
      ...{ fleet, registry, bindings, tmux, now, ...look },
      holds: readHolds(fleet.stateDir),
      busy: new Set(),
      addressed: new Set(waiting.map(({ to }) => to)),
      guests: new Set(),
      fresh: false,
      onDetectorFailure: () => {},
    });
    const recipients = new Map<string, Recipient>();
    for (const { to } of waiting) {
      const facts = agents[to];
      if (facts === undefined) continue;
      const backend = fleet.agents.find(({ name }) => name === to)?.backend ?? '';
      const queuesInput = bindings.backends.get(backend)?.driver.queuesInput ?? false;
      const connectDelayMs = watched.get(to)?.connectDelayMs ?? 0;
      const state = memory.agents[to];
      recipients.set(to, { facts, state, hold: holdIn(state, waiting), queuesInput, connectDelayMs });
    }
    const actions = decideDeliveries(waiting, recipients, now);
    for (const action of actions) performFileAction(runtime, action, EMPTY_STATE);
    await Promise.all(actions.map((action) => performSlowAction(runtime, action)));
  }
}

/** What the watchdog before this command knew of a limit. Whoever starts an agent by hand asks whether it is over. */
function holdIn(state: AgentState | undefined, messages: readonly Message[]): LimitHold | undefined {
  const { limit } = state ?? {};
  if (limit === undefined || limit.continued !== undefined) return undefined;
  const allowed = messages.filter(({ origin, key }) => origin === 'kickoff' || isGoOn(key));
  return { until: limit.until, allowed: new Set(allowed.map(({ id }) => id)), start: false };
}
