import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { AgentSpec, Fleet } from '../config/fleet.ts';
import { fail } from '../errors/catalog.ts';
import type { JournalEvent } from '../journal/event.ts';
import { openJournal } from '../journal/journal.ts';
import { sessionEnvironment } from '../perform/session-environment.ts';
import { isOpen, type Message, putMessage, readMessages } from '../state/outbox.ts';
import { readWatchdogLock } from '../state/watchdog-lock.ts';
import { makePrivateFolder } from '../state/write-file-atomic.ts';
import { openFleet, type PluginLoader } from '../watchdog/loaded-fleet.ts';
import { nudge } from './bring-up.ts';
import { deliverPending } from './deliver-pending.ts';
import { peekTmux, withReadableErrors } from './open-tmux.ts';
import { requireNames } from './require-names.ts';

export interface SendOptions {
  readonly configPath: string;
  readonly env: NodeJS.ProcessEnv;
  readonly name: string;
  readonly text: string;
  /** How long to wait for the outcome, in ms; 0 does not wait. */
  readonly waitMs: number;
  readonly loadPlugins: PluginLoader;
  readonly onEvent: (event: JournalEvent) => void;
}

/** A message that a person sends is dropped when it could not be typed for this long. */
export const SEND_EXPIRES_MS = 24 * 3_600_000;

/** What is longer takes a tool minutes to take in, and fits no model. */
const MAX_TEXT_BYTES = 1024 * 1024;

const POLL_MS = 50;

/**
 * Puts a message for an agent into the outbox and returns it as it stands when the wait is over. A running watchdog types
 * it; without one, this command does while it waits. Throws `AGENT_UNKNOWN`, `USAGE` for a text that is empty or too long, and what the
 * config or tmux have against it.
 */
export async function sendMessage(options: SendOptions): Promise<Message> {
  const loaded = await openFleet(options.configPath, options.loadPlugins);
  const { fleet } = loaded;
  const agent = requireAgent(fleet, options.name);
  if (options.text.trim() === '')
    throw fail('USAGE', {
      reason: 'There is no text to send.',
      advice: 'Give it after the name, or "-" to read it from standard input.',
    });
  const bytes = Buffer.byteLength(options.text);
  if (bytes > MAX_TEXT_BYTES)
    throw fail('USAGE', {
      reason: `The text has ${bytes} bytes; at most ${MAX_TEXT_BYTES} are typed.`,
      advice: 'Write it into a file, and send where that is.',
    });
  if (options.text.includes('\0'))
    throw fail('USAGE', {
      reason: 'The text holds a NUL character, which no terminal can be sent.',
      advice: 'Remove it.',
    });
  makePrivateFolder(fleet.logDir);
  makePrivateFolder(fleet.stateDir);
  const env = sessionEnvironment(options.env);
  const journal = openJournal(fleet.logDir, options.onEvent);
  const now = Date.now();
  const id = `send:${randomUUID()}`;
  const about = {
    id,
    to: agent.name,
    session: agent.session,
    origin: 'send' as const,
    key: id,
    text: options.text,
  };
  putMessage(fleet.stateDir, { ...about, createdAt: now, expiresAt: now + SEND_EXPIRES_MS });
  journal.write({
    event: 'message-queued',
    agent: agent.name,
    session: agent.session,
    message: `message to ${agent.name} queued`,
    data: { id },
  });
  nudge(fleet);
  const deadline = now + options.waitMs;
  while (Date.now() < deadline && isOpen(current(fleet, id))) {
    if (readWatchdogLock(fleet.stateDir) !== undefined) {
      await delay(POLL_MS);
      continue;
    }
    const runtime = { ...loaded, tmux: peekTmux(fleet, env), journal, env, actor: 'command' as const };
    const mine = (message: Message) => message.to === agent.name;
    await withReadableErrors(fleet, env, () =>
      deliverPending(runtime, mine, Math.min(1_000, deadline - Date.now())),
    );
  }
  return current(fleet, id);
}

/** The agent of this name. Throws `AGENT_UNKNOWN`, and `USAGE` for a service, which reads no messages. */
export function requireAgent(fleet: Fleet, name: string): AgentSpec {
  const [agent] = requireNames(fleet, [name]).agents;
  if (agent !== undefined) return agent;
  throw fail('USAGE', { reason: `"${name}" is no agent.`, advice: 'Only agents can be sent messages.' });
}

function current(fleet: Fleet, id: string): Message {
  const message = readMessages(fleet.stateDir).find((one) => one.id === id);
  if (message === undefined) throw fail('BUG', { reason: `the message ${id} is not in the outbox` });
  return message;
}
