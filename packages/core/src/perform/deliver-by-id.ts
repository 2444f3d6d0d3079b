import { findPane } from '../classify/find-pane.ts';
import { runningAgentOf } from '../classify/running-agent.ts';
import { isOrchestratorError, type OrchestratorError } from '../errors/orchestrator-error.ts';
import type { JournalEvent } from '../journal/event.ts';
import type { DeliveryAnswer } from '../plugin/capabilities.ts';
import { askDeliver } from '../plugins/ask-deliver.ts';
import { isOpen, type Message, readMessages } from '../state/outbox.ts';
import { type RunRecord, readRunRecord } from '../state/run-record.ts';
import { isTyping, takeTypingLock } from '../state/typing-lock.ts';
import { type DeliveryTarget, deliverMessage } from './deliver-message.ts';
import { lastLook } from './last-look.ts';
import type { Runtime } from './runtime.ts';
import { waitFor } from './submit-text.ts';

/** How long another process is waited for that types into the same session, in ms. */
const OTHER_TYPIST_MS = 30_000;

/**
 * Delivers a message of the outbox, if its agent still lives, and says in the journal how that ended. While another process
 * types into that session, this only waits for it: what was seen of the agent before is worth nothing any more.
 */
export async function deliverById(runtime: Runtime, messageId: string): Promise<void> {
  const { stateDir } = runtime.fleet;
  const session = openMessage(stateDir, messageId)?.session;
  if (session === undefined) return;
  const lock = takeTypingLock(stateDir, session);
  if (lock === undefined) {
    await waitFor(OTHER_TYPIST_MS, async () => !isTyping(stateDir, session) || undefined);
    return;
  }
  try {
    // Whoever typed there before may have ended it.
    const message = openMessage(stateDir, messageId);
    if (message !== undefined) await deliver(runtime, message);
  } finally {
    lock.release();
  }
}

function openMessage(stateDir: string, id: string): Message | undefined {
  return readMessages(stateDir).find((one) => one.id === id && isOpen(one));
}

async function deliver(runtime: Runtime, message: Message): Promise<void> {
  const { fleet, tmux, journal } = runtime;
  const run = readRunRecord(fleet.stateDir, message.session);
  const panes = (await tmux.listPanes()).filter(({ home }) => home === message.session);
  const { fact } = findPane(panes, run);
  if (fact.state !== 'alive') return;
  const end = await deliverMessage(tmux, fleet.stateDir, message, targetOf(runtime, message, run, fact.pane));
  if (isOpen(end)) return;
  const { event, outcome } = ENDS.get(end.state) ?? UNKNOWN;
  journal.write({
    event,
    agent: message.to,
    session: message.session,
    message: `${message.origin} message to ${message.to} ${outcome}: ${end.reason}`,
    data: { id: message.id, origin: message.origin, text: message.text.slice(0, 200) },
  });
}

const UNKNOWN = { event: 'message-unknown', outcome: 'outcome unknown' } as const;
const ENDS = new Map<Message['state'], Pick<JournalEvent, 'event'> & { readonly outcome: string }>([
  ['delivered', { event: 'message-delivered', outcome: 'delivered' }],
  ['dropped', { event: 'message-dropped', outcome: 'dropped' }],
]);

/** What runs there is told by the backend it was started with, as long as the config still has that. */
function targetOf(
  { fleet, bindings, registry, env, signals, journal }: Runtime,
  { to, origin }: Message,
  run: RunRecord | undefined,
  pane: string,
): DeliveryTarget {
  const agent = fleet.agents.find(({ name }) => name === to);
  const name = [run?.backend, agent?.backend].find((one) => one !== undefined && bindings.backends.has(one));
  const bound = agent === undefined || name === undefined ? undefined : bindings.backends.get(name);
  const onPluginFailure = (failure: OrchestratorError): void => {
    const { message, code } = failure;
    if (registry.failures.isNew(failure))
      journal.write({ event: 'plugin-failed', agent: to, message, data: { code } });
  };
  const handOver = async (text: string): Promise<DeliveryAnswer | undefined> => {
    if (agent === undefined || bound === undefined) return undefined;
    const { driver, view, options } = bound;
    const sessionId = signals?.of(to)?.summary?.sessionId;
    const running = runningAgentOf({ agent, run, view, options, env, stateDir: fleet.stateDir, sessionId });
    try {
      return await askDeliver(registry, driver, { ...running, text, first: origin === 'kickoff' });
    } catch (error) {
      if (isOrchestratorError(error)) onPluginFailure(error);
      throw error;
    }
  };
  return {
    pane,
    runId: run?.runId,
    driver: bound?.driver,
    backend: name === undefined ? undefined : fleet.backends[name],
    objection:
      agent === undefined || bound === undefined
        ? () => undefined
        : lastLook({ agent, run, bound, registry, signals: () => signals?.of(to)?.view }),
    accepted: (text, since) => signals?.acceptance(to, text, since) ?? { state: 'no-evidence' },
    handOver,
    onPluginFailure,
  };
}
