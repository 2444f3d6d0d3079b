import type { Activity, UsageWindow } from '@agent-orchestrator/core/plugin';

/** What is known from hooks and rollout: plain data of bounded size. */
export interface CodexState {
  readonly sessionId?: string;
  readonly version?: string;
  readonly model?: string;
  readonly transcript?: string;
  readonly usage?: readonly UsageWindow[];
  readonly contextPercent?: number;
  /** What was last said about the turn. `at`: ms since the epoch. */
  readonly turn?: {
    readonly state: Activity['state'];
    readonly reason: string;
    readonly text: string;
    readonly at: number;
  };
  /** The limit that ended the last turn. */
  readonly limit?: { readonly text: string; readonly at: number; readonly resetsAt?: number };
  /** The newest prompts, as fingerprints. */
  readonly prompts: readonly { readonly key: string; readonly at: number; readonly text: string }[];
}

const EMPTY: CodexState = { prompts: [] };

/** A state of the reader, or that of nothing having been said. */
export function stateOf(state: unknown): CodexState {
  return (state as CodexState | undefined) ?? EMPTY;
}
