import type { AgentSpec } from '../config/fleet.ts';
import type { RunningAgent } from '../plugin/capabilities.ts';
import type { BackendView } from '../plugin/views.ts';
import type { RunRecord } from '../state/run-record.ts';
import { viewOf } from './agent-view.ts';

/** What is known of a run. */
export interface KnownRun {
  readonly agent: AgentSpec;
  readonly run: RunRecord | undefined;
  /** Of the backend that it was started with. */
  readonly view: BackendView;
  readonly options: unknown;
  /** The environment that sessions get, before what their plan and config add. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stateDir: string;
  /** The tool's session id as it is now, if that is known; else that of the plan counts. */
  readonly sessionId: string | undefined;
}

/** A run as its driver's capabilities are told of it. */
export function runningAgentOf({
  agent,
  run,
  view,
  options,
  env,
  stateDir,
  sessionId,
}: KnownRun): RunningAgent {
  return {
    agent: viewOf(agent, run?.model ?? agent.model),
    backend: view,
    options,
    env: { ...env, ...run?.env, ...agent.env },
    stateDir,
    sessionId: sessionId ?? run?.sessionId,
    memo: run?.memo,
  };
}
