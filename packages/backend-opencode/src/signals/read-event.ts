import type { SignalContext, SignalRecord } from '@agent-orchestrator/core/plugin';
import type { z } from 'zod';
import { kickoffOfSource } from '../launch/kickoff-pointer.ts';
import { addMessage, addText, failTurn } from './read-message.ts';
import { addRequest, permissionOf, questionOf, settleRequest } from './read-request.ts';
import { addSession, setStatus } from './read-session.ts';
import { type PartInfo, shapes } from './shapes.ts';
import type { OpencodeState } from './state.ts';

type Change = (state: OpencodeState, at: number) => OpencodeState;

/** One server-sent event. Those of other sessions, and those that are not known, change nothing. */
export function readEvent(state: OpencodeState, record: SignalRecord, context: SignalContext): OpencodeState {
  const event = shapes.event.safeParse(record.value).data;
  const change = event && changeOf(event.type, event.properties, record, context);
  return change ? change(state, record.at) : state;
}

function changeOf(
  type: string,
  properties: unknown,
  record: SignalRecord,
  context: SignalContext,
): Change | undefined {
  const { events } = shapes;
  switch (type) {
    case 'session.status':
      return when(
        events.status,
        properties,
        ({ sessionID, status }) =>
          (state, at) =>
            setStatus(state, sessionID, status, at),
      );
    case 'session.created':
    case 'session.updated':
      return when(
        events.session,
        properties,
        ({ info }) =>
          (state) =>
            addSession(state, info),
      );
    case 'session.error':
      return when(
        events.error,
        properties,
        ({ sessionID, error }) =>
          (state, at) =>
            error !== undefined && sessionID === state.session ? failTurn(state, error, at) : state,
      );
    case 'message.updated':
      return when(
        events.message,
        properties,
        ({ info }) =>
          (state, at) =>
            addMessage(state, info, at),
      );
    case 'message.part.updated':
      return when(
        events.part,
        properties,
        ({ part }) =>
          (state) =>
            addText(adopted(state, part, record, context), part),
      );
    case 'permission.asked':
      return when(
        shapes.permission,
        properties,
        (info) => (state, at) => addRequest(state, permissionOf(info, at)),
      );
    case 'question.asked':
      return when(
        shapes.question,
        properties,
        (info) => (state, at) => addRequest(state, questionOf(info, at)),
      );
    case 'permission.replied':
    case 'question.replied':
    case 'question.rejected':
      return when(
        events.replied,
        properties,
        ({ requestID }) =>
          (state) =>
            settleRequest(state, requestID),
      );
    default:
      return undefined;
  }
}

function when<Shape extends z.ZodType>(
  shape: Shape,
  value: unknown,
  then: (value: z.output<Shape>) => Change,
): Change | undefined {
  const read = shape.safeParse(value);
  return read.success ? then(read.data) : undefined;
}

/** A session that is not known by name is the one that has been told of our kickoff file. */
function adopted(
  state: OpencodeState,
  part: PartInfo,
  record: SignalRecord,
  { startedAt }: SignalContext,
): OpencodeState {
  if (state.session !== undefined) return state;
  const file = kickoffOfSource(record.source);
  const prompt = state.prompts.find(({ id }) => id === part.messageID);
  if (file === undefined || prompt === undefined || prompt.at < startedAt) return state;
  if (part.type !== 'text' || part.text?.includes(file) !== true) return state;
  return { ...state, session: part.sessionID, prompts: [prompt] };
}
