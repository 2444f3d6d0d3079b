import type { PermissionInfo, QuestionInfo } from './shapes.ts';
import type { OpencodeState, OpenRequest } from './state.ts';

const REQUESTS = 50;

export function permissionOf(info: PermissionInfo, at: number): OpenRequest {
  const what = info.metadata?.command ?? info.patterns.join(', ');
  const text = `permission asked: ${info.permission}${what === '' ? '' : ` ${what}`}`;
  return { id: info.id, kind: 'permission', session: info.sessionID, text: line(text), at };
}

export function questionOf(info: QuestionInfo, at: number): OpenRequest {
  const text = `question asked: ${info.questions[0]?.question ?? ''}`;
  return { id: info.id, kind: 'question', session: info.sessionID, text: line(text), at };
}

/** Somebody is asked. */
export function addRequest(state: OpencodeState, request: OpenRequest): OpencodeState {
  const others = state.requests.filter(({ id }) => id !== request.id);
  return { ...state, requests: [...others, request].slice(-REQUESTS), at: request.at };
}

/** Somebody has answered. */
export function settleRequest(state: OpencodeState, id: string): OpencodeState {
  return {
    ...state,
    requests: state.requests.filter((request) => request.id !== id),
    answered: [...state.answered, id].slice(-REQUESTS),
  };
}

/** The list of all that is asked; what was answered while the list was on its way is not asked any more. */
export function replaceRequests(
  state: OpencodeState,
  kind: OpenRequest['kind'],
  list: readonly OpenRequest[],
): OpencodeState {
  const open = list.filter(({ id }) => !state.answered.includes(id)).slice(-REQUESTS);
  const known = new Map(state.requests.map((request) => [request.id, request]));
  const others = state.requests.filter((request) => request.kind !== kind);
  return { ...state, requests: [...others, ...open.map((request) => known.get(request.id) ?? request)] };
}

const line = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 200);
