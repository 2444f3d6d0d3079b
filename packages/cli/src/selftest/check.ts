import type { OrchestratorError } from '@agent-orchestrator/core';

/** What one check found. */
export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** Why it failed, or what was skipped because of it. */
  readonly reason?: string;
  readonly error?: OrchestratorError;
}
