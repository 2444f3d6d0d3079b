import type { TranscriptEntry } from '@agent-orchestrator/core/plugin';
import * as z from 'zod';
import { limitInText } from '../limit-in-text.ts';

const tokens = z.object({
  input: z.number(),
  output: z.number(),
  cache: z.object({ read: z.number(), write: z.number() }).optional(),
});

const info = z.object({
  role: z.enum(['user', 'assistant']),
  time: z.object({ created: z.number(), completed: z.number().optional() }),
  providerID: z.string().optional(),
  modelID: z.string().optional(),
  mode: z.string().optional(),
  error: z.object({ name: z.string(), data: z.object({ message: z.string() }).optional() }).optional(),
  cost: z.number().optional(),
  tokens: tokens.optional(),
});

const part = z.object({
  type: z.string(),
  text: z.string().optional(),
  synthetic: z.boolean().optional(),
  tool: z.string().optional(),
  callID: z.string().optional(),
  time: z.object({ start: z.number() }).optional(),
  state: z
    .object({
      status: z.string(),
      input: z.unknown(),
      output: z.string().optional(),
      error: z.string().optional(),
      time: z.object({ start: z.number(), end: z.number().optional() }).optional(),
    })
    .optional(),
});

const messages = z.array(z.object({ info, parts: z.array(part) }));
/** The server's list, and what `opencode export` prints. */
const document = z.union([
  messages,
  z.object({ info: z.object({ id: z.string() }), messages }).transform((printed) => printed.messages),
]);

type Message = z.output<typeof messages>[number];
type Part = z.output<typeof part>;

/** A whole session as entries, in order. Whatever is no session of OpenCode (1.18.33) gives none. */
export function entriesOf(value: unknown): readonly TranscriptEntry[] {
  return (document.safeParse(value).data ?? []).flatMap(entriesOfMessage);
}

function entriesOfMessage(message: Message): TranscriptEntry[] {
  const entries = message.parts.flatMap((one) => entriesOfPart(message, one));
  if (message.info.role === 'user') return entries;
  return [...entries, ...failureOf(message), ...usageOf(message)];
}

function entriesOfPart({ info: { role, mode, time, modelID } }: Message, one: Part): TranscriptEntry[] {
  const at = one.time?.start ?? one.state?.time?.start ?? time.created;
  const text = one.text ?? '';
  switch (one.type) {
    case 'text':
      if (text === '') return [];
      if (role === 'user') return [{ at, type: 'user', text, origin: one.synthetic ? 'tool' : 'person' }];
      if (mode === 'compaction') return [{ at, type: 'compaction', text }];
      return [{ at, type: 'assistant', text, ...(modelID !== undefined && { model: modelID }) }];
    case 'reasoning':
      return text === '' ? [] : [{ at, type: 'thinking', text }];
    case 'tool':
      return toolEntries(one, at);
    default:
      return [];
  }
}

function toolEntries({ tool = '', callID: id = '', state }: Part, at: number): TranscriptEntry[] {
  const call: TranscriptEntry = { at, type: 'tool-call', id, name: tool, input: state?.input };
  const failed = state?.status === 'error';
  if (!failed && state?.status !== 'completed') return [call];
  const text = (failed ? state.error : state.output) ?? '';
  return [call, { at: state.time?.end ?? at, type: 'tool-result', id, text, failed }];
}

function failureOf({ info: { error, time } }: Message): TranscriptEntry[] {
  if (error === undefined) return [];
  const text = error.data?.message ?? error.name;
  const at = time.completed ?? time.created;
  const limit = limitInText(text, undefined, { now: at });
  if (limit === undefined) return [{ at, type: 'error', text }];
  const { resetsAt } = limit;
  return [{ at, type: 'limit', text, ...(resetsAt !== undefined && { resetsAt }) }];
}

function usageOf({ info: { tokens: spent, cost, time, modelID, providerID } }: Message): TranscriptEntry[] {
  if (spent === undefined || time.completed === undefined) return [];
  const all = spent.input + spent.output + (spent.cache?.read ?? 0) + (spent.cache?.write ?? 0);
  if (all === 0) return [];
  return [
    {
      at: time.completed,
      type: 'usage',
      ...(providerID && modelID ? { model: `${providerID}/${modelID}` } : {}),
      inputTokens: spent.input,
      outputTokens: spent.output,
      ...(spent.cache && { cacheReadTokens: spent.cache.read, cacheWriteTokens: spent.cache.write }),
      ...(cost !== undefined && { costUsd: cost }),
    },
  ];
}
