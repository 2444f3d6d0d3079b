import type { Message } from '../state/outbox.ts';
import type { Action } from './action.ts';
import type { AgentFacts } from './facts.ts';
import type { LimitHold } from './limits.ts';
import type { AgentState } from './supervisor-state.ts';

/** What delivery asks about the agent a message is for. */
export interface Recipient {
  readonly facts: AgentFacts;
  readonly state: AgentState | undefined;
  /** A usage limit holds it. */
  readonly hold: LimitHold | undefined;
  /** The tool keeps what is typed while it works. */
  readonly queuesInput: boolean;
  readonly connectDelayMs: number;
}

/** A program this young may still throw away what is typed. */
const SETTLING_MS = 1_000;
/** So many times `connect_delay` a tool may take until it shows anything. */
const SLOW_START = 10;

/**
 * Which waiting messages can be typed now: at most one for each agent, a probe and the kickoff first, then the oldest.
 * Every other one gets the reason why it waits.
 */
export function decideDeliveries(
  messages: readonly Message[],
  recipients: ReadonlyMap<string, Recipient>,
  now: number,
): readonly Action[] {
  const actions: Action[] = [];
  const served = new Set<string>();
  const rankOf = (message: Message) =>
    recipients.get(message.to)?.hold?.allowed.has(message.id) ? -1 : rank(message);
  const order = [...messages].sort((a, b) => rankOf(a) - rankOf(b) || a.createdAt - b.createdAt);
  for (const message of order) {
    if (message.state === 'typing' || message.state === 'submitted') {
      const interrupted = afterInterruption(message, recipients.get(message.to), now);
      if (interrupted !== undefined) actions.push(interrupted);
      served.add(message.to);
      continue;
    }
    if (message.state !== 'waiting') continue;
    const end = endOf(message, recipients.get(message.to), now);
    if (end !== undefined) {
      actions.push(settle(message, 'dropped', end));
      continue;
    }
    const obstacle = served.has(message.to)
      ? 'behind an earlier message'
      : obstacleFor(message, recipients.get(message.to), now);
    served.add(message.to);
    if (obstacle === undefined) actions.push(deliverOrLater(message, now));
    else if (obstacle !== message.reason) actions.push(settle(message, 'waiting', obstacle));
  }
  return actions;
}

/** Nobody types this message any more, but nobody has recorded its end: whoever did so was killed. */
function afterInterruption(
  message: Message,
  recipient: Recipient | undefined,
  now: number,
): Action | undefined {
  if (recipient === undefined)
    return settle(message, 'unknown', 'the watchdog ended while it was being typed');
  const { facts } = recipient;
  if (facts.busy || facts.session.state === 'unknown') return undefined;
  const isSameRun = message.typedTo === undefined || message.typedTo === facts.run?.runId;
  if (facts.session.state !== 'alive' || !isSameRun) {
    return settle(message, 'waiting', 'the program it was typed to has ended');
  }
  // Its text may still stand in the input: whoever looks there can end it.
  const { hold } = recipient;
  const mayPressKeys =
    (hold === undefined || hold.allowed.has(message.id)) &&
    facts.activity.state !== 'waiting' &&
    !facts.scrolledBack &&
    facts.heldSince === undefined;
  return mayPressKeys ? deliverOrLater(message, now) : undefined;
}

/** One that was refused, or whose last look before a key objected, is left alone for a while. */
function deliverOrLater({ id, retryAt }: Message, now: number): Action {
  if (retryAt !== undefined && retryAt > now) return { type: 'look-again', inMs: retryAt - now };
  return { type: 'deliver', messageId: id };
}

/** A probe comes first: while it is worth something, the limit holds back everything else. */
const rank = ({ origin }: Message) => (origin === 'probe' ? 0 : origin === 'kickoff' ? 1 : 2);

const settle = (message: Message, state: 'waiting' | 'unknown' | 'dropped', reason: string): Action => ({
  type: 'settle',
  messageId: message.id,
  was: message.state,
  state,
  reason,
});

/** Why a message is worth nothing any more. */
function endOf(message: Message, recipient: Recipient | undefined, now: number): string | undefined {
  if (message.expiresAt !== undefined && message.expiresAt <= now) return 'expired before it could be typed';
  const run = recipient?.facts.run;
  if (message.origin === 'kickoff' && run !== undefined && run.runId !== message.runId)
    return 'the agent was started anew';
  if (message.origin === 'probe' && recipient !== undefined && !recipient.hold?.allowed.has(message.id))
    return 'the limit was lifted';
  return undefined;
}

/** Why a message cannot be typed now; `undefined` when it can. */
function obstacleFor(message: Message, recipient: Recipient | undefined, now: number): string | undefined {
  if (recipient === undefined) return 'no such agent or session';
  const { facts, hold, queuesInput, connectDelayMs } = recipient;
  if (facts.heldSince !== undefined) return 'stopped by a person';
  if (facts.session.state === 'unknown') return `the session cannot be asked: ${facts.session.reason}`;
  if (facts.session.state !== 'alive') return 'not running';
  if (facts.busy) return 'another action is under way';
  if (hold !== undefined && !hold.allowed.has(message.id)) {
    return hold.until === undefined
      ? 'usage limit that no clock lifts'
      : `usage limit until ${new Date(hold.until).toISOString()}`;
  }
  if (facts.activity.state === 'waiting') return `waits for a person: ${facts.activity.reason}`;
  if (facts.activity.state === 'exited') return 'the tool is not running in its session';
  if (facts.deaf) return 'its program does not read the terminal';
  if (facts.scrolledBack) return 'somebody scrolls in its session';
  if (facts.draft !== undefined && facts.draft !== '') return 'somebody has typed text into it';
  const age = now - (facts.run?.startedAt ?? 0);
  if (hasShownNothing(facts) && age < connectDelayMs * SLOW_START) return 'the tool has shown nothing yet';
  if (message.origin === 'kickoff') {
    const ready = facts.activity.state === 'idle' && facts.activity.evidence.source !== 'silence';
    return ready || age >= connectDelayMs ? undefined : 'the tool is starting';
  }
  if (age < SETTLING_MS) return 'the tool is starting';
  if (facts.activity.state === 'working' && !queuesInput) return 'busy';
  return undefined;
}

/**
 * Its driver looks for something on the screen, and there is nothing at all. What is typed before a tool reads its
 * terminal is thrown away, and on a busy machine one may draw nothing for half a minute.
 */
function hasShownNothing({ unrecognised }: AgentFacts): boolean {
  return unrecognised?.screen.every((row) => row.trim() === '') ?? false;
}
