import type { Observation } from '@agent-orchestrator/core/plugin';
import type { OpencodeState } from './state.ts';

/** What can be built upon: a state that is complete, or the reason why there is none. */
export interface HeardState {
  readonly state?: OpencodeState & { readonly session: string };
  readonly problem?: string;
}

/** The signals of an observation. Neither: no server is asked, or it has not said everything yet. */
export function signalsOf({ signals }: Observation): HeardState {
  const problem = signals?.sources.find((source) => source.problem !== undefined)?.problem;
  if (problem !== undefined) return { problem };
  const state = signals?.state as OpencodeState | undefined;
  if (state?.complete !== true || state.session === undefined) return {};
  return { state: { ...state, session: state.session } };
}
