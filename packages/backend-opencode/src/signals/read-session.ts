import type { SessionInfo, StatusInfo } from './shapes.ts';
import { isOurs, type OpencodeState, type SessionStatus } from './state.ts';

const KNOWN_SESSIONS = 200;

/** Remembers who started a session, and of the agent's own what it costs and which model it uses. */
export function addSession(state: OpencodeState, info: SessionInfo): OpencodeState {
  if (info.id === state.session) {
    return {
      ...state,
      ...(info.version !== undefined && { version: info.version }),
      ...(info.cost !== undefined && { costUsd: info.cost }),
      ...(info.model && { model: `${info.model.providerID}/${info.model.id}` }),
    };
  }
  if (info.parentID === undefined || state.parents[info.id] === info.parentID) return state;
  const parents = Object.entries({ ...state.parents, [info.id]: info.parentID });
  return { ...state, parents: Object.fromEntries(parents.slice(-KNOWN_SESSIONS)) };
}

/** An event about a session's status. */
export function setStatus(
  state: OpencodeState,
  session: string,
  status: StatusInfo,
  at: number,
): OpencodeState {
  const own = session === state.session;
  const { error, ...rest } = state;
  return {
    // Work that begins is a new turn: what ended the last one is over.
    ...(own && status.type === 'busy' && state.statuses[session] === undefined ? rest : state),
    statuses: withStatus(state.statuses, session, status, at),
    ...(isOurs(state, session) && { at }),
  };
}

/** The table of all statuses: whoever is not in it is idle. */
export function setStatuses(
  state: OpencodeState,
  table: Readonly<Record<string, StatusInfo>>,
  at: number,
): OpencodeState {
  const busy = Object.entries(table).slice(-KNOWN_SESSIONS);
  const statuses = busy.reduce(
    (known, [session, status]) => withStatus(known, session, status, at),
    Object.fromEntries(Object.entries(state.statuses).filter(([session]) => session in table)),
  );
  return { ...state, statuses };
}

function withStatus(
  statuses: OpencodeState['statuses'],
  session: string,
  info: StatusInfo,
  at: number,
): OpencodeState['statuses'] {
  const { [session]: before, ...others } = statuses;
  if (info.type === 'idle') return before === undefined ? statuses : others;
  return { ...others, [session]: statusOf(info, before, at) };
}

function statusOf(
  info: Exclude<StatusInfo, { type: 'idle' }>,
  before: SessionStatus | undefined,
  at: number,
): SessionStatus {
  if (info.type === 'busy') return { type: 'busy', at: before?.type === 'busy' ? before.at : at };
  const { attempt, message, next, action } = info;
  return { type: 'retry', attempt, message, next, at, ...(action && { limit: action.reason }) };
}
