import type { Activity } from '@agent-orchestrator/core/plugin';
import { errorRuleFor } from './error-rules.ts';
import { isOurs, type OpencodeState, type SessionStatus } from './state.ts';

/** What a server's records say about the agent's session. Its sub-agents work, wait and ask for it. */
export function activityBySignals(state: OpencodeState & { readonly session: string }): Activity {
  const request = state.requests.find(({ session }) => isOurs(state, session));
  if (request !== undefined) return verdict('waiting', request.kind, request.text, request.at);
  const status = statusOf(state);
  if (status?.type === 'retry') {
    const text = `retry, attempt ${status.attempt}: ${status.message}`;
    return verdict('working', 'retrying', text, status.at);
  }
  if (status?.type === 'busy') {
    const compacting = state.turn?.open === true && state.turn.compacting;
    return verdict('working', compacting ? 'compacting' : 'busy', 'session.status busy', status.at);
  }
  return atRest(state);
}

/** The status of the session. While it waits for sessions that it has started, theirs: work before a retry. */
export function statusOf(state: OpencodeState & { readonly session: string }): SessionStatus | undefined {
  const own = state.statuses[state.session];
  if (own?.type === 'retry') return own;
  const started = Object.entries(state.statuses).flatMap(([id, status]) =>
    id !== state.session && isOurs(state, id) ? [status] : [],
  );
  return started.find(({ type }) => type === 'busy') ?? started[0] ?? own;
}

function atRest({ error, turn, at }: OpencodeState): Activity {
  if (error !== undefined) {
    const { state, reason } = errorRuleFor(error);
    const status = error.status === undefined ? '' : ` ${error.status}`;
    return verdict(state, reason, `${error.name}${status}: ${error.message}`, error.at);
  }
  // The server was ended in the middle of it.
  if (turn?.open === true) return verdict('idle', 'interrupted', `no end of message ${turn.message}`, at);
  return verdict('idle', 'ready', 'session.status idle', at);
}

function verdict(state: Activity['state'], reason: string, text: string, at: number): Activity {
  const line = text.replace(/\s+/g, ' ').trim().slice(0, 200);
  return { state, reason, evidence: { source: 'signal', text: line, rule: `server-${reason}`, at } };
}
