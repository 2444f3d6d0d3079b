import { withPrompt } from './prompts.ts';
import type { CodexState } from './state.ts';
import { asObject, asText } from './values.ts';

/** What a hook says about the turn. */
const TURNS: Readonly<Record<string, readonly [state: 'working' | 'idle' | 'waiting', reason: string]>> = {
  SessionStart: ['idle', 'ready'],
  UserPromptSubmit: ['working', 'busy'],
  PreToolUse: ['working', 'tool'],
  PermissionRequest: ['waiting', 'permission'],
  PostToolUse: ['working', 'busy'],
  Stop: ['idle', 'ready'],
  Interrupt: ['idle', 'interrupted'],
};

/** The state after one line that a hook has written (Codex CLI 0.169.0). */
export function readHook(state: CodexState, value: unknown, at: number): CodexState {
  const event = asObject(value);
  const name = asText(event?.hook_event_name) ?? '';
  const said = Object.hasOwn(TURNS, name) ? TURNS[name] : undefined;
  if (event === undefined || said === undefined) return state;
  const [turn, reason] = said;
  const text = `hook ${name}`;
  const next = { ...withSession(state, event), turn: { state: turn, reason, text, at } };
  if (name !== 'UserPromptSubmit') return next;
  const { limit: _over, ...rest } = next;
  return typeof event.prompt === 'string' ? withPrompt(rest, event.prompt, at, text) : rest;
}

function withSession(state: CodexState, event: Readonly<Record<string, unknown>>): CodexState {
  const sessionId = asText(event.session_id, 200);
  const transcript = asText(event.transcript_path);
  const model = asText(event.model, 200);
  return {
    ...state,
    ...(sessionId && { sessionId }),
    ...(transcript && { transcript }),
    ...(model && { model }),
  };
}
