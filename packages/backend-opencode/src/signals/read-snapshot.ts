import { addMessage, addText } from './read-message.ts';
import { permissionOf, questionOf, replaceRequests } from './read-request.ts';
import { addSession, setStatuses } from './read-session.ts';
import { shapes } from './shapes.ts';
import type { OpencodeState } from './state.ts';

/**
 * The answer to one of the questions that are asked when the stream of events has been opened. It is read before the
 * events that have come since, so that it may be taken for what holds. @param path of its URL
 */
export function readSnapshot(state: OpencodeState, value: unknown, path: string, at: number): OpencodeState {
  if (path.endsWith('/session/status')) {
    const statuses = shapes.statuses.safeParse(value).data;
    return statuses ? { ...setStatuses(state, statuses, at), complete: true, at } : state;
  }
  if (path.endsWith('/permission')) {
    const asked = shapes.permissions.safeParse(value).data;
    const requests = asked?.map((info) => permissionOf(info, at));
    return requests ? replaceRequests(state, 'permission', requests) : state;
  }
  if (path.endsWith('/question')) {
    const asked = shapes.questions.safeParse(value).data;
    const requests = asked?.map((info) => questionOf(info, at));
    return requests ? replaceRequests(state, 'question', requests) : state;
  }
  if (path.endsWith('/global/health')) {
    const version = shapes.health.safeParse(value).data?.version;
    return version === undefined ? state : { ...state, version };
  }
  if (path.endsWith('/message')) return readMessages(state, value, at);
  const sessions = shapes.sessions.safeParse(value).data ?? one(shapes.session.safeParse(value).data);
  return sessions.reduce(addSession, state);
}

function readMessages(state: OpencodeState, value: unknown, at: number): OpencodeState {
  const messages = shapes.messages.safeParse(value).data ?? [];
  return messages.reduce(
    (known, { info, parts }) => parts.reduce(addText, addMessage(known, info, at)),
    state,
  );
}

const one = <Value>(value: Value | undefined): Value[] => (value === undefined ? [] : [value]);
