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
  const told = state.told.includes(session) ? state.told : [...state.told, session].slice(-KNOWN_SESSIONS);
  const own = session === state.session;
  const { error, ...rest } = state;
  return {
    // Work that begins is a new turn: what ended the last one is over.
    ...(own && status.type === 'busy' && state.statuses[session] === undefined ? rest : state),
    told,
    statuses: withStatus(state.statuses, session, status, at),
    ...(isOurs(state, session) && { at }),
  };
}

/** The table of all statuses. Of what an event has told since, the event knows better. */
export function setStatuses(
  state: OpencodeState,
  table: Readonly<Record<string, StatusInfo>>,
  at: number,
): OpencodeState {
  const sessions = new Set([...Object.keys(state.statuses), ...Object.keys(table)]);
  const statuses = [...sessions]
    .filter((session) => !state.told.includes(session))
    .reduce((known, session) => {
      const status = table[session] ?? { type: 'idle' as const };
      const unchanged = known[session]?.type === 'busy' && status.type === 'busy';
      return unchanged ? known : withStatus(known, session, status, at);
    }, state.statuses);
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
