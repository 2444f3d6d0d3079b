import {
  EXIT,
  findConfig,
  loadFleet,
  type Message,
  readMessages,
  requireAgent,
} from '@agent-orchestrator/core';
import type { Invocation, Outcome, VerbOptions } from '../command-line/invocation.ts';
import { renderOutbox } from '../outbox/render-outbox.ts';

const ENDED: ReadonlySet<Message['state']> = new Set(['delivered', 'unknown', 'dropped']);

export async function run(
  { config, cwd, output }: Invocation,
  _names: readonly string[],
  { all, agent }: VerbOptions,
): Promise<Outcome> {
  const fleet = loadFleet(findConfig({ explicit: config, cwd }));
  const known = readMessages(fleet.stateDir).filter(({ to }) => agent === undefined || to === agent);
  // An agent that was taken out of the config may still have messages.
  if (typeof agent === 'string' && known.length === 0) requireAgent(fleet, agent);
  const messages = known.filter(({ state }) => all === true || !ENDED.has(state));
  for (const line of renderOutbox(messages, Date.now())) output.line(line);
  if (messages.length === 0) output.line(all === true ? 'no messages' : 'no message waits');
  return { exitCode: EXIT.done, body: { messages: messages.map(documentOf) } };
}

function documentOf({ id, to, origin, state, reason, text, attempts, ...times }: Message) {
  const iso = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return {
    ...{ id, to, origin, state, reason, attempts, text: text.slice(0, 200) },
    createdAt: iso(times.createdAt),
    updatedAt: iso(times.updatedAt),
    expiresAt: iso(times.expiresAt),
  };
}
