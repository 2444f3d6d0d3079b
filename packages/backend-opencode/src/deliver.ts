import { setTimeout as pause } from 'node:timers/promises';
import type { DeliveryAnswer, DeliveryRequest } from '@agent-orchestrator/core/plugin';
import { askServer, complaintOf, type ServerAddress, ServerSilent } from './server/ask-server.ts';
import { authorizationFor } from './server/authorization.ts';
import { newMessageId } from './server/identifiers.ts';
import { readMemo, type ServerMemo } from './server/memo.ts';
import { openSession } from './server/open-session.ts';
import { readinessOf } from './server/readiness.ts';

/** How long all of it may take; the core waits 10 s. A server that has just started takes its time. In ms. */
const PATIENCE = 9_000;
/** So long before the end nothing is sent any more: it could not be followed to where it arrives. */
const RESERVE = 5_000;
const LOOK_EVERY = 50;

/**
 * Gives a prompt to the session through the server: any text arrives as it is, and while the agent works it waits for
 * its turn. The message has an id of our own, so that it can be looked up whatever happens to the connection.
 *
 * A server that does not answer is a refusal, not a reason to type: the terminal interface cannot do without it either.
 */
export async function deliver(request: DeliveryRequest): Promise<DeliveryAnswer> {
  const memo = readMemo(request.memo);
  if (memo === undefined) return unavailable('it was started without a server');
  const session = request.sessionId ?? memo.session;
  if (session === undefined) return unavailable('its session is not known yet');
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE)]);
  const latest = performance.now() + PATIENCE - RESERVE;
  try {
    const { url, directory } = memo;
    const address = { url, directory, headers: authorizationFor(memo, request.env) };
    return await sendPrompt({ address, memo, session, text: request.text, signal, latest });
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
}

interface Sending {
  readonly address: ServerAddress;
  readonly memo: ServerMemo;
  readonly session: string;
  readonly text: string;
  readonly signal: AbortSignal;
  /** Until when it may be sent, on the clock of `performance`. */
  readonly latest: number;
}

/** Nothing is sent before the server has answered; whatever is thrown until then means that it has got nothing. */
async function sendPrompt(sending: Sending): Promise<DeliveryAnswer> {
  const { address, memo, session, signal, latest } = sending;
  const first = await askServer(address, { path: '/session/status', signal });
  if (first.status === 401) return unavailable(`${address.url} refuses our password`);
  if (memo.session === session) await openSession(address, { session, model: memo.model }, signal);
  const readiness = await readinessOf(address, session, signal);
  if (readiness.state === 'not-now') return refused(readiness.reason);
  if (performance.now() > latest) return refused(`${address.url} is slow to answer`);
  return post(sending, readiness.state === 'busy' ? 'queued' : 'accepted');
}

async function post(sending: Sending, taken: 'accepted' | 'queued'): Promise<DeliveryAnswer> {
  const { address, memo, session, text, signal } = sending;
  const messageID = newMessageId(Date.now());
  const body = { messageID, parts: [{ type: 'text', text }], ...(memo.model && { model: memo.model }) };
  const path = `/session/${session}/prompt_async`;
  try {
    const answer = await askServer(address, { method: 'POST', path, body, signal, timeout: PATIENCE });
    if (answer.status === 404 || answer.status === 405) return unavailable(complaintOf(answer));
    if (answer.status >= 400 && answer.status < 500) return refused(complaintOf(answer));
  } catch (error) {
    if (error instanceof ServerSilent && error.refused) return refused(error.message);
  }
  // Whatever has become of the connection, the session tells whether it has the message.
  if (await appears(sending, messageID)) return { state: taken, reason: `message ${messageID}` };
  return { state: 'unknown', reason: `message ${messageID} was sent, but is not seen in the session` };
}

/** The message stands in the session. */
async function appears({ address, session, text, signal }: Sending, messageID: string): Promise<boolean> {
  const path = `/session/${session}/message/${messageID}`;
  while (!signal.aborted) {
    const answer = await askServer(address, { path, signal }).catch(() => undefined);
    // Its parts may come a moment later.
    if (answer?.status === 200 && [text, undefined].includes(textOf(answer.body))) return true;
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
const refused = (reason: string): DeliveryAnswer => ({ state: 'refused', reason });
