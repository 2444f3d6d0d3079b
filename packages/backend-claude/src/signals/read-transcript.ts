import type { SignalContext } from '@agent-orchestrator/core/plugin';
import { withoutPrompt, withPrompt } from './prompts.ts';
import { type ClaudeState, type Failure, withFailure, withSuccess } from './state.ts';
import { asList, asNumber, asObject, asText, asTime, type JsonObject, oneLine } from './values.ts';

type Reader = (state: ClaudeState, line: JsonObject, at: number) => ClaudeState;

/**
 * The state after one line of the transcript (Claude Code 2.1.330, 2.1.197). Lines of an earlier run say nothing about this
 * one. A line is written when an answer is complete, so the transcript begins no turn: it only tells what hooks leave out.
 */
export function readTranscript(
  state: ClaudeState,
  value: unknown,
  readAt: number,
  { startedAt }: SignalContext,
): ClaudeState {
  const line = asObject(value);
  const type = asText(line?.type);
  if (line === undefined || type === undefined || line.isSidechain === true) return state;
  const version = asText(line.version);
  const known = version === undefined || version === state.version ? state : { ...state, version };
  const at = asTime(line.timestamp) ?? readAt;
  // The start is noted a moment before the program runs; a clock has no other tolerance.
  if (at < startedAt) return known;
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (reader === undefined) return known;
  return reader({ ...known, heard: { ...known.heard, transcript: at } }, line, at);
}

const READERS: Readonly<Record<string, Reader>> = {
  user: readUser,
  assistant: readAssistant,
  system: readSystem,
  'queue-operation': readQueue,
  attachment(state, line, at) {
    const attachment = asObject(line.attachment);
    const prompt = asText(attachment?.prompt);
    if (attachment?.type !== 'queued_command' || prompt === undefined) return state;
    return withPrompt(state, prompt, { at, state: 'accepted', text: 'transcript: queued prompt taken in' });
  },
  'cost-state'(state, line) {
    const costUsd = asNumber(line.totalCostUSD);
    return costUsd === undefined ? state : { ...state, costUsd };
  },
};

const INTERRUPTED = /^\[Request interrupted by user/;
const COMMAND =
  /^\s*<command-name>(\/[^<]*)<\/command-name>[\s\S]*?(?:<command-args>([\s\S]*?)<\/command-args>|$)/;

function readUser(state: ClaudeState, line: JsonObject, at: number): ClaudeState {
  const text = textOf(asObject(line.message)?.content);
  if (text === undefined || line.isCompactSummary === true) return state;
  if (INTERRUPTED.test(text)) {
    const gone = { ...state, queued: 0 };
    if (state.turn !== undefined && state.turn.at > at + 1_000) return gone;
    const said = { state: 'idle', reason: 'interrupted', text: `transcript: ${oneLine(text, 60)}` } as const;
    return { ...gone, turn: { ...said, at } };
  }
  const [, command, args = ''] = COMMAND.exec(text) ?? [];
  if (command !== undefined) {
    const said = { at, state: 'accepted', text: `transcript: command ${command}` } as const;
    return withPrompt(state, `${command} ${args}`, said);
  }
  // 2.1.197 has no promptSource; its own texts are marked as meta there too.
  if (line.isMeta === true && line.promptSource === undefined) return state;
  const source = asText(line.promptSource);
  const said = `transcript: user${source === undefined ? '' : `, ${source}`}`;
  return withPrompt(state, text, { at, state: 'accepted', text: said });
}

/** The text of a message of the user; `undefined` when it is the result of a tool. */
function textOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  const blocks = asList(content).map(asObject);
  if (blocks.some((block) => block?.type === 'tool_result')) return undefined;
  const texts = blocks.map((block) => asText(block?.text)).filter((text) => text !== undefined);
  return texts.length === 0 ? undefined : texts.join('\n');
}

function readAssistant(state: ClaudeState, line: JsonObject, at: number): ClaudeState {
  const message = asObject(line.message);
  if (line.isApiErrorMessage === true) return withFailure(state, failureOf(line, message, at));
  const model = asText(message?.model);
  if (model === undefined || model === '<synthetic>') return state;
  return withSuccess({ ...state, model }, at);
}

function failureOf(line: JsonObject, message: JsonObject | undefined, at: number): Failure {
  const text = textOf(message?.content) ?? asText(line.errorDetails) ?? '';
  const quota = asObject(line.quotaLimits) ?? asObject(asObject(line.apiErrorParams)?.rate_limit_info);
  const rejected = quota?.status === 'rejected' || line.apiError === 'usage_limit_reached';
  const seconds = asNumber(quota?.resetsAt);
  const type = asText(quota?.rateLimitType);
  return {
    error: asText(line.error) ?? 'unknown',
    text: oneLine(text),
    at,
    source: 'transcript',
    ...(rejected && {
      limit: {
        ...(seconds !== undefined && { resetsAt: seconds * 1000 }),
        ...(type !== undefined && { type }),
      },
    }),
  };
}

function readSystem(state: ClaudeState, line: JsonObject, at: number): ClaudeState {
  const { failure } = state;
  const content = asText(line.content) ?? '';
  if (line.subtype !== 'informational' || failure === undefined) return state;
  if (/^Usage limit reached\b.*\bset to continue automatically/.test(content))
    return { ...state, failure: { ...failure, continues: true } };
  if (/^Automatic continue cancelled/.test(content))
    return { ...state, failure: { ...failure, continues: false } };
  return /^Usage limit reset\b/.test(content) ? withSuccess(state, at) : state;
}

function readQueue(state: ClaudeState, line: JsonObject, at: number): ClaudeState {
  const prompt = asText(line.content);
  if (line.operation === 'enqueue' && prompt !== undefined)
    return withPrompt(state, prompt, { at, state: 'queued', text: 'transcript: queued' });
  if (line.operation !== 'remove' || prompt === undefined) return state;
  const queued = Math.max(0, state.queued - 1);
  if (asText(line.reason) !== 'absorbed_mid_turn') return { ...withoutPrompt(state, prompt), queued };
  const said = { at, state: 'accepted', text: 'transcript: queued prompt taken in' } as const;
  return { ...withPrompt(state, prompt, said), queued };
}
