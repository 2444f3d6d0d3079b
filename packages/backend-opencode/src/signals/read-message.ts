import { createHash } from 'node:crypto';
import type { ErrorInfo, MessageInfo, PartInfo } from './shapes.ts';
import type { OpencodeState, Prompt } from './state.ts';

const PROMPTS = 30;
const TEXTS = 8;

/** A message has come or has changed. Of a session that is not known yet, prompts are kept until one tells that it is ours. */
export function addMessage(state: OpencodeState, info: MessageInfo, at: number): OpencodeState {
  const unknown = state.session === undefined;
  if (!unknown && info.sessionID !== state.session) return state;
  if (info.role === 'user') return { ...addPrompt(state, info), ...(!unknown && { at }) };
  return unknown ? state : addAnswer(state, info, at);
}

function addPrompt(state: OpencodeState, info: MessageInfo): OpencodeState {
  if (state.prompts.some(({ id }) => id === info.id)) return state;
  const prompt: Prompt = { id: info.id, at: info.time.created, texts: [], begun: false };
  return { ...state, prompts: [...state.prompts, prompt].slice(-PROMPTS) };
}

/** The answer to one prompt is the answer to all that waited before it: they are given to the model together. */
function addAnswer(state: OpencodeState, info: MessageInfo, at: number): OpencodeState {
  const asked = state.prompts.findIndex(({ id }) => id === info.parentID);
  const prompts = state.prompts.map((prompt, index) =>
    index <= asked && !prompt.begun ? { ...prompt, begun: true } : prompt,
  );
  const isNewest = state.turn === undefined || info.id >= state.turn.message;
  if (!isNewest) return { ...state, prompts };
  const { error, ...rest } = state;
  const other = info.id !== state.turn?.message;
  const turn = {
    message: info.id,
    open: info.time.completed === undefined,
    compacting: info.mode === 'compaction',
    at,
  };
  const next = { ...(other ? rest : state), prompts, turn, at };
  const model = info.providerID && info.modelID ? { model: `${info.providerID}/${info.modelID}` } : {};
  const { completed } = info.time;
  if (info.error) return failTurn({ ...next, ...model }, info.error, completed ?? at);
  return { ...next, ...model, ...(completed !== undefined && { answeredAt: completed }) };
}

/** The turn has ended with an error. */
export function failTurn(state: OpencodeState, { name, data }: ErrorInfo, at: number): OpencodeState {
  const { message = '', statusCode } = data ?? {};
  const text = message.replace(/\s+/g, ' ').slice(0, 500);
  const error = { name, message: text, at, ...(statusCode !== undefined && { status: statusCode }) };
  return { ...state, error, at };
}

/** A part of a prompt. What the tool has added by itself is none of it. */
export function addText(state: OpencodeState, part: PartInfo): OpencodeState {
  const { type, text, synthetic, messageID } = part;
  if (type !== 'text' || text === undefined || synthetic) return state;
  const index = state.prompts.findIndex(({ id }) => id === messageID);
  const prompt = state.prompts[index];
  const digest = digestOf(text);
  if (prompt === undefined || prompt.texts.includes(digest)) return state;
  const texts = [...prompt.texts, digest].slice(-TEXTS);
  return { ...state, prompts: state.prompts.with(index, { ...prompt, texts }) };
}

/** Stands for a text whose ends may have lost their blanks. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text.trim()).digest('base64');
}
