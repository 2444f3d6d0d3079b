import type { Message } from '@agent-orchestrator/core';

/** What became of a message, as `agents send` tells it. */
export interface SendOutcome {
  /** `queued`: nobody waited for more. `waiting`: it had not ended when the wait was over. */
  readonly state: 'queued' | 'waiting' | 'delivered' | 'unknown' | 'dropped';
  readonly reason: string;
  /** What the sender should know or do. */
  readonly advice?: string;
}

/** How a message stands when the wait is over. */
export function describeOutcome(
  { to, state, reason }: Pick<Message, 'to' | 'state' | 'reason'>,
  { waited, watched }: { readonly waited: boolean; readonly watched: boolean },
): SendOutcome {
  switch (state) {
    case 'delivered':
    case 'dropped':
      return { state, reason };
    case 'unknown':
      return { state, reason, advice: `It is not sent again. See for yourself: agents attach ${to}` };
    case 'waiting':
    case 'typing':
    case 'submitted':
      return stillOpen(reason, waited, watched);
  }
}

function stillOpen(reason: string, waited: boolean, watched: boolean): SendOutcome {
  const advice = watched
    ? {}
    : { advice: 'No watchdog runs, so nobody types it until there is one: agents up watchdog' };
  if (!waited) return { state: 'queued', reason, ...advice };
  return { state: 'waiting', reason, advice: advice.advice ?? 'It stays in the outbox: agents outbox' };
}
