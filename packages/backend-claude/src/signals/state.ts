import type { UsageWindow } from '@agent-orchestrator/core/plugin';

/** What the tool's own file about a running session says (`sessions/PID.json`, Claude Code 2.1.330). */
export interface SessionFile {
  /** `busy`, `idle`, `waiting`, `shell` (idle, with a command in the background). */
  readonly status: string;
  readonly waitingFor?: string;
  /** When the status began, ms since the epoch. */
  readonly since: number;
  /** For evidence: `sessions/123.json`. */
  readonly name: string;
}

/** What the session does by its hooks and its transcript. */
export interface Turn {
  readonly state: 'working' | 'idle' | 'waiting' | 'ended';
  readonly reason: string;
  /** Which record says so. */
  readonly text: string;
  /** When it was said, ms since the epoch. */
  readonly at: number;
  /** The tool that a permission is asked for, with the sub-agent that wants it. */
  readonly asked?: string;
  /** The turn ended while further prompts waited: the next one may be running without a word of its hooks. */
  readonly unsure?: boolean;
}

/** The failure with which a turn ended. */
export interface Failure {
  /** The tool's own word: `rate_limit`, `authentication_failed`, `billing_error` … */
  readonly error: string;
  /** What it showed. */
  readonly text: string;
  readonly at: number;
  /** A usage limit, as the API stated it. */
  readonly limit?: { readonly resetsAt?: number; readonly type?: string };
  /** The tool says that it continues by itself when the limit ends. */
  readonly continues?: boolean;
  readonly source: 'hooks' | 'transcript';
}

/** A text that the tool has taken. */
export interface Prompt {
  readonly at: number;
  /** Fingerprint of the text. */
  readonly key: string;
  /** How it begins. */
  readonly head: string;
  readonly length: number;
  readonly state: 'accepted' | 'queued';
  /** Which record says so. */
  readonly text: string;
}

/** What all records so far amount to. Plain data of bounded size. */
export interface ClaudeState {
  readonly session?: SessionFile;
  readonly turn?: Turn;
  readonly failure?: Failure;
  /** When a turn last went well, ms since the epoch. */
  readonly wellAt?: number;
  readonly prompts: readonly Prompt[];
  /** How many prompts wait for the end of the turn. */
  readonly queued: number;
  /** When each source said something about the activity, ms since the epoch. */
  readonly heard: { readonly hooks?: number; readonly transcript?: number };
  readonly sessionId?: string;
  readonly transcript?: string;
  readonly version?: string;
  readonly model?: string;
  readonly usage?: readonly UsageWindow[];
  readonly contextPercent?: number;
  readonly costUsd?: number;
}

export const EMPTY: ClaudeState = { prompts: [], queued: 0, heard: {} };

/** A turn that is being worked on, as far as hooks and transcript tell; the session file corrects what they cannot know. */
export function isWorking({ turn, session }: ClaudeState): boolean {
  if (turn?.state !== 'working') return false;
  const over = session !== undefined && (session.status === 'idle' || session.status === 'shell');
  return !(over && session.since >= turn.at);
}

/** The model has answered: whatever failed before is history. */
export function withSuccess(state: ClaudeState, at: number): ClaudeState {
  const { failure, ...rest } = state;
  const later = failure !== undefined && failure.at > at;
  return { ...rest, wellAt: Math.max(at, state.wellAt ?? at), ...(later && { failure }) };
}

/** A turn has failed, unless a later one went well. */
export function withFailure(state: ClaudeState, failure: Failure): ClaudeState {
  if (state.wellAt !== undefined && state.wellAt > failure.at) return state;
  if (state.failure !== undefined && state.failure.at > failure.at + SAME) return state;
  return { ...state, failure };
}

/** Hooks and transcript tell of one failure within this time, in ms. */
export const SAME = 5_000;
