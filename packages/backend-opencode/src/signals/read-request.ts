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
  return { ...state, requests: state.requests.filter((request) => request.id !== id) };
}

/** The list of all that is asked now. */
export function replaceRequests(
  state: OpencodeState,
  kind: OpenRequest['kind'],
  list: readonly OpenRequest[],
): OpencodeState {
  const known = new Map(state.requests.map((request) => [request.id, request]));
  const others = state.requests.filter((request) => request.kind !== kind);
  const open = list.slice(-REQUESTS).map((request) => known.get(request.id) ?? request);
  return { ...state, requests: [...others, ...open] };
}

const line = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 200);
