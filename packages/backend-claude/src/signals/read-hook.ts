import { stateOfNew, withPrompt } from './prompts.ts';
import { type ClaudeState, SAME, type Turn, withFailure, withSuccess } from './state.ts';
import { asList, asNumber, asObject, asText, type JsonObject, oneLine } from './values.ts';

/** What a tool that asks a person is called in a verdict. */
const QUESTIONS: Readonly<Record<string, string>> = { AskUserQuestion: 'question', ExitPlanMode: 'plan' };

type Reader = (state: ClaudeState, event: JsonObject, at: number) => ClaudeState;

/** The state after one line of the hooks file. `readAt` counts where the line has no time of its own. */
export function readHook(state: ClaudeState, value: unknown, readAt: number): ClaudeState {
  const event = asObject(value);
  const name = asText(event?.hook_event_name);
  if (event === undefined || name === undefined) return state;
  const seconds = asNumber(event.at);
  const at = seconds === undefined ? readAt : Math.min(seconds * 1000, readAt);
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (reader === undefined) return state;
  const known = withSession({ ...state, heard: { ...state.heard, hooks: at } }, event);
  return reader(known, event, at);
}

function withSession(state: ClaudeState, event: JsonObject): ClaudeState {
  // A sub-agent has a transcript of its own, but names that of its session here (2.1.330).
  const sessionId = asText(event.session_id);
  const transcript = asText(event.transcript_path);
  return { ...state, ...(sessionId && { sessionId }), ...(transcript && { transcript }) };
}

const turn = (state: ClaudeState, at: number, said: Omit<Turn, 'at'>): ClaudeState => ({
  ...state,
  turn: { ...said, at },
});

const READERS: Readonly<Record<string, Reader>> = {
  SessionStart(state, event, at) {
    const source = asText(event.source) ?? '';
    const model = asText(event.model);
    const next = model === undefined ? state : { ...state, model };
    // After a compaction in the middle of a turn the turn goes on.
    if (source === 'compact') return next;
    return turn({ ...next, queued: 0 }, at, {
      ...{ state: 'idle', reason: 'ready', text: `hook SessionStart (${source})` },
    });
  },
  SessionEnd(state, event, at) {
    const reason = asText(event.reason) ?? '';
    if (reason === 'clear')
      return withPrompt(state, '/clear', { at, state: 'accepted', text: 'hook SessionEnd (clear)' });
    return turn(state, at, { state: 'ended', reason: 'ended', text: `hook SessionEnd (${reason})` });
  },
  UserPromptSubmit(state, event, at) {
    const prompt = asText(event.prompt);
    const waits = stateOfNew(state) === 'queued';
    const said = { at, state: stateOfNew(state), text: `hook UserPromptSubmit${waits ? ' (queued)' : ''}` };
    const next = prompt === undefined ? state : withPrompt(state, prompt, said);
    // 2.1.330 tells of a prompt when it is typed, also of one that has to wait.
    if (waits) return { ...next, queued: state.queued + 1 };
    return turn({ ...next, queued: 0 }, at, {
      state: 'working',
      reason: 'busy',
      text: 'hook UserPromptSubmit',
    });
  },
  PreToolUse(state, event, at) {
    return goesOn(state, event, at, 'PreToolUse');
  },
  PostToolUse(state, event, at) {
    return goesOn(state, event, at, 'PostToolUse');
  },
  PostToolUseFailure(state, event, at) {
    return goesOn(state, event, at, 'PostToolUseFailure');
  },
  PermissionDenied(state, event, at) {
    return goesOn(state, event, at, 'PermissionDenied');
  },
  PermissionRequest(state, event, at) {
    const tool = asText(event.tool_name) ?? '';
    const input = asObject(event.tool_input);
    const detail = asText(input?.command) ?? asText(input?.file_path) ?? '';
    return turn(state, at, {
      state: 'waiting',
      reason: QUESTIONS[tool] ?? 'permission',
      text: oneLine(`hook PermissionRequest ${tool}${detail === '' ? '' : `: ${detail}`}`, 120),
      asked: askedBy(event),
    });
  },
  Notification(state, event, at) {
    const type = asText(event.notification_type) ?? '';
    const text = `hook Notification ${type}`;
    if (type === 'permission_prompt' && state.turn?.state !== 'waiting')
      return turn(state, at, { state: 'waiting', reason: 'permission', text });
    if (type === 'elicitation_dialog') return turn(state, at, { state: 'waiting', reason: 'question', text });
    // Said after a minute at the prompt.
    if (type === 'idle_prompt' && state.turn?.state !== 'idle')
      return turn({ ...state, queued: 0 }, at, { state: 'idle', reason: 'ready', text });
    if (type === 'quota_auto_resume_fired') {
      return turn(withSuccess(state, at), at, { state: 'working', reason: 'busy', text });
    }
    return state;
  },
  PreCompact(state, event, at) {
    if (asText(event.agent_id) !== undefined) return state;
    const trigger = asText(event.trigger) ?? '';
    const next =
      trigger === 'manual'
        ? withPrompt(state, `/compact ${asText(event.custom_instructions) ?? ''}`, {
            ...{ at, state: 'accepted' as const, text: 'hook PreCompact (manual)' },
          })
        : state;
    return turn(next, at, { state: 'working', reason: 'compacting', text: `hook PreCompact (${trigger})` });
  },
  PostCompact(state, event, at) {
    const text = `hook PostCompact (${asText(event.trigger) ?? ''})`;
    if (event.trigger === 'manual') return turn(state, at, { state: 'idle', reason: 'ready', text });
    return turn(state, at, { state: 'working', reason: 'busy', text });
  },
  Stop(state, event, at) {
    if (asText(event.agent_id) !== undefined) return state;
    return ended(withSuccess(state, at), event, at, { reason: 'ready', text: 'hook Stop' });
  },
  StopFailure(state, event, at) {
    if (asText(event.agent_id) !== undefined) return state;
    const error = asText(event.error) ?? 'unknown';
    const text = asText(event.last_assistant_message) ?? asText(event.error_details) ?? error;
    // The transcript's line about the same failure says more.
    const better = state.failure?.source === 'transcript' && Math.abs(state.failure.at - at) < SAME;
    const next = better ? state : withFailure(state, { error, text: oneLine(text), at, source: 'hooks' });
    return ended(next, event, at, { reason: 'api-error', text: `hook StopFailure ${error}` });
  },
};

/** The end of a turn: what was left running in the background, and whether a prompt waits, decide what comes now. */
function ended(
  state: ClaudeState,
  event: JsonObject,
  at: number,
  said: Pick<Turn, 'reason' | 'text'>,
): ClaudeState {
  const running = asList(event.background_tasks)
    .map(asObject)
    .filter((task) => task?.status === 'running')
    .map((task) => asText(task?.type));
  const left = state.queued > 0 ? { queued: state.queued - 1 } : {};
  const next = { ...state, ...left };
  const sub = running.find((type) => type !== 'shell');
  if (sub !== undefined)
    return turn(next, at, {
      state: 'working',
      reason: 'background',
      text: `${said.text}, a ${sub} still runs`,
    });
  if (running.length > 0)
    return turn(next, at, { state: 'idle', reason: 'background', text: `${said.text}, a shell still runs` });
  return turn(next, at, { state: 'idle', ...said, ...(state.queued > 0 && { unsure: true }) });
}

/** A tool is used: work, unless a dialog about another use is open. */
function goesOn(state: ClaudeState, event: JsonObject, at: number, hook: string): ClaudeState {
  const asked = state.turn?.state === 'waiting' ? state.turn.asked : undefined;
  if (asked !== undefined && (asked !== askedBy(event) || hook === 'PreToolUse')) return state;
  // What a sub-agent does in the background says nothing about the session itself.
  if (asText(event.agent_id) !== undefined && state.turn?.state === 'idle') return state;
  const text = oneLine(`hook ${hook} ${asText(event.tool_name) ?? ''}`, 80);
  return turn(state, at, { state: 'working', reason: 'busy', text });
}

const askedBy = (event: JsonObject) => `${asText(event.agent_id) ?? ''}/${asText(event.tool_name) ?? ''}`;
