import { setTimeout as pause } from 'node:timers/promises';
import type { DeliveryAnswer, DeliveryRequest } from '@agent-orchestrator/core/plugin';
import { askServer, complaintOf, type ServerAddress, ServerSilent } from './server/ask-server.ts';
import { authorizationFor } from './server/authorization.ts';
import { newMessageId } from './server/identifiers.ts';
import { readMemo, type ServerMemo } from './server/memo.ts';
import { openSession } from './server/open-session.ts';
import { type Readiness, readinessOf } from './server/readiness.ts';

/** A server that has just started loads the folder before it takes the first message (about 1 s, 1.18.33). */
const APPEARS_WITHIN = 15_000;
const LOOK_EVERY = 50;

/**
 * Gives a prompt to the session through the server: any text arrives as it is, and while the agent works it waits for
 * its turn. The message has an id of our own, so that it can be looked up whatever happens to the connection.
 */
export async function deliver(request: DeliveryRequest): Promise<DeliveryAnswer> {
  const memo = readMemo(request.memo);
  const session = request.sessionId ?? memo?.session;
  if (memo === undefined) return unavailable('it was started without a server');
  if (session === undefined) return unavailable('its session is not known yet');
  try {
    const { url, directory } = memo;
    const address = { url, directory, headers: authorizationFor(memo, request.env) };
    return await sendPrompt({ address, memo, session, text: request.text, signal: request.signal });
  } catch (error) {
    return unavailable(error instanceof Error ? error.message : String(error));
  }
}

interface Sending {
  readonly address: ServerAddress;
  readonly memo: ServerMemo;
  readonly session: string;
  readonly text: string;
  readonly signal: AbortSignal;
}

async function sendPrompt(sending: Sending): Promise<DeliveryAnswer> {
  const { address, memo, session, signal } = sending;
  const unauthorized = await askServer(address, { path: '/session/status', signal });
  if (unauthorized.status === 401) return unavailable(`the server refuses our password (${address.url})`);
  await openSession(address, { session, model: memo.model }, signal);
  const readiness = await readinessOf(address, session, signal);
  if (readiness.state === 'not-now') return { state: 'refused', reason: readiness.reason };
  return post(sending, readiness);
}

async function post(sending: Sending, readiness: Readiness): Promise<DeliveryAnswer> {
  const { address, memo, session, text, signal } = sending;
  const messageID = newMessageId(Date.now());
  const body = { messageID, parts: [{ type: 'text', text }], ...(memo.model && { model: memo.model }) };
  const path = `/session/${session}/prompt_async`;
  try {
    const answer = await askServer(address, { method: 'POST', path, body, signal, timeout: 20_000 });
    if (answer.status >= 400 && answer.status < 500) return { state: 'refused', reason: complaintOf(answer) };
  } catch (error) {
    if (error instanceof ServerSilent && error.refused) return unavailable(error.message);
  }
  return (await appears(sending, messageID))
    ? { state: readiness.state === 'busy' ? 'queued' : 'accepted', reason: `message ${messageID}` }
    : { state: 'unknown', reason: `message ${messageID} was sent and is not in the session` };
}

/** The message stands in the session, word for word. */
async function appears({ address, session, text, signal }: Sending, messageID: string): Promise<boolean> {
  const end = performance.now() + APPEARS_WITHIN;
  const path = `/session/${session}/message/${messageID}`;
  while (performance.now() < end && !signal.aborted) {
    const answer = await askServer(address, { path, signal }).catch(() => undefined);
    if (answer?.status === 200 && textOf(answer.body) === text) return true;
    await pause(LOOK_EVERY);
  }
  return false;
}

function textOf(body: unknown): string | undefined {
  const { parts } = body as { parts?: readonly { type?: unknown; text?: unknown }[] };
  const text = parts?.find(({ type }) => type === 'text')?.text;
  return typeof text === 'string' ? text : undefined;
}

const unavailable = (reason: string): DeliveryAnswer => ({ state: 'unavailable', reason });
