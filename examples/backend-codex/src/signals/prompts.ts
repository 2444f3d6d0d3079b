import { createHash } from 'node:crypto';
import type { Acceptance } from '@agent-orchestrator/core/plugin';
import { type CodexState, stateOf } from './state.ts';

const REMEMBERED = 30;
/** Hooks and rollout tell of one prompt within this time, ms. */
const SAME = 5_000;
/** The clock of a record may be this much before that of the typing, ms. */
const SLACK = 1_500;

/** Blanks may be changed on their way. */
const keyOf = (text: string): string =>
  createHash('sha256').update(text.replace(/\s+/g, '')).digest('hex').slice(0, 32);

/** Remembers a prompt that the tool has taken. */
export function withPrompt(state: CodexState, prompt: string, at: number, text: string): CodexState {
  const key = keyOf(prompt);
  if (state.prompts.some((one) => one.key === key && Math.abs(one.at - at) <= SAME)) return state;
  return { ...state, prompts: [...state.prompts, { key, at, text }].slice(-REMEMBERED) };
}

/** A prompt that comes while Codex works steers the turn: it never waits (0.169.0). */
export function accepted(state: unknown, text: string, since: number): Acceptance | undefined {
  const key = keyOf(text);
  const found = stateOf(state).prompts.findLast((one) => one.key === key && one.at >= since - SLACK);
  return found && { state: 'accepted', text: found.text };
}
