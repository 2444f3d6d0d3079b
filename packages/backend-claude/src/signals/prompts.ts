import { createHash } from 'node:crypto';
import type { Acceptance } from '@agent-orchestrator/core/plugin';
import { type ClaudeState, isWorking, type Prompt } from './state.ts';
import { oneLine } from './values.ts';

/** Prompts that are remembered; the oldest are dropped. */
const REMEMBERED = 50;
/** Hooks tell seconds only, and the clock that stamps them is read a little earlier or later. */
const SLACK = 1_500;

/** Long and pasted texts reach the model between these (2.1.330). */
const PASTED = /<\/?pasted_content\b[^>]*>/g;

/**
 * The same for a text and for what the tool makes of it: blanks at its ends go, a tab is pasted as four blanks, a long text
 * is wrapped in a tag (2.1.330).
 */
function fingerprint(text: string): string {
  const plain = text.replace(PASTED, '').normalize('NFC').replace(/\s+/g, '');
  return createHash('sha256').update(plain).digest('hex').slice(0, 32);
}

type Said = Pick<Prompt, 'at' | 'state' | 'text'>;

/** Remembers a text that the tool has taken; what is known already is only brought up to date. */
export function withPrompt(state: ClaudeState, prompt: string, said: Said): ClaudeState {
  const key = fingerprint(prompt);
  const known = state.prompts.findLastIndex((one) => one.key === key && concerns(one, said));
  if (known >= 0) {
    const before = state.prompts[known] as Prompt;
    if (before.state === 'accepted' || said.state === 'queued') return state;
    return {
      ...state,
      prompts: state.prompts.with(known, { ...before, state: said.state, text: said.text }),
    };
  }
  const entry = { ...said, key, head: oneLine(prompt, 80), length: prompt.length };
  return { ...state, prompts: [...state.prompts, entry].slice(-REMEMBERED) };
}

/** Hooks and transcript tell of the same prompt: at the same moment, or of one that was waiting. */
function concerns(known: Prompt, said: Said): boolean {
  return known.state === 'queued' ? said.at >= known.at - SLACK : Math.abs(said.at - known.at) <= SLACK;
}

/** A prompt that waited is taken back: it returns into the input line. */
export function withoutPrompt(state: ClaudeState, prompt: string): ClaudeState {
  const key = fingerprint(prompt);
  const index = state.prompts.findLastIndex((one) => one.key === key && one.state === 'queued');
  if (index < 0) return state;
  return { ...state, prompts: state.prompts.filter((_, position) => position !== index) };
}

/** Whether a prompt that comes now has to wait for the turn that is under way. */
export const stateOfNew = (state: ClaudeState): Prompt['state'] => (isWorking(state) ? 'queued' : 'accepted');

/** See `SignalReader.accepted`. */
export function accepted(state: ClaudeState, text: string, since: number): Acceptance | undefined {
  const key = fingerprint(text);
  const found = state.prompts.findLast((one) => one.key === key && one.at >= since - SLACK);
  return found && { state: found.state, text: found.text };
}
