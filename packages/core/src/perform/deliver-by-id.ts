import { findPane } from '../classify/find-pane.ts';
import { runningAgentOf } from '../classify/running-agent.ts';
import { isOrchestratorError } from '../errors/orchestrator-error.ts';
import type { DeliveryAnswer } from '../plugin/capabilities.ts';
import { askDeliver } from '../plugins/ask-deliver.ts';
import { isOpen, type Message, readMessages } from '../state/outbox.ts';
import { type RunRecord, readRunRecord } from '../state/run-record.ts';
import { type DeliveryTarget, deliverMessage } from './deliver-message.ts';
import type { Runtime } from './runtime.ts';

/** Delivers a message of the outbox, if its agent still lives, and says in the journal how that ended. */
export async function deliverById(runtime: Runtime, messageId: string): Promise<void> {
  const { fleet, tmux, journal } = runtime;
  const message = readMessages(fleet.stateDir).find((one) => one.id === messageId);
  if (message === undefined || !isOpen(message)) return;
  const run = readRunRecord(fleet.stateDir, message.session);
  const panes = (await tmux.listPanes()).filter((pane) => pane.sessionName === message.session);
  const { fact } = findPane(panes, run);
  if (fact.state !== 'alive') return;
  const end = await deliverMessage(tmux, fleet.stateDir, message, targetOf(runtime, message, run, fact.pane));
  if (isOpen(end)) return;
  const event = end.state === 'delivered' ? 'message-delivered' : 'message-unknown';
  const outcome = end.state === 'delivered' ? 'delivered' : 'outcome unknown';
  journal.write({
    event,
    agent: message.to,
    session: message.session,
    message: `${message.origin} message to ${message.to} ${outcome}: ${end.reason}`,
    data: { id: message.id, origin: message.origin, text: message.text.slice(0, 200) },
  });
}

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
  const handOver = async (text: string): Promise<DeliveryAnswer | undefined> => {
    if (agent === undefined || bound === undefined) return undefined;
    const { driver, view, options } = bound;
    const sessionId = signals?.of(to)?.summary?.sessionId;
    const running = runningAgentOf({ agent, run, view, options, env, stateDir: fleet.stateDir, sessionId });
    try {
      return await askDeliver(registry, driver, { ...running, text, first: origin === 'kickoff' });
    } catch (error) {
      if (isOrchestratorError(error) && registry.failures.isNew(error)) {
        const { message, code } = error;
        journal.write({ event: 'plugin-failed', agent: to, message, data: { code } });
      }
      throw error;
    }
  };
  return {
    pane,
    runId: run?.runId,
    driver: bound?.driver,
    backend: name === undefined ? undefined : fleet.backends[name],
    accepted: (text, since) => signals?.acceptance(to, text, since) ?? { state: 'no-evidence' },
    handOver,
  };
}
