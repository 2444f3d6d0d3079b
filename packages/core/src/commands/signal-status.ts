import type { AgentState } from '../decide/supervisor-state.ts';
import type { RunRecord } from '../state/run-record.ts';
import type { StatusSnapshot } from '../state/status-file.ts';
import type { AgentStatus, ToolStatus } from './fleet-status.ts';

type Seen = StatusSnapshot['agents'][string];

/** What the watchdog makes of an agent, and what that is based on. `seen` is absent when it does not run or nobody looks. */
export function signalStatus(
  seen: Seen | undefined,
  state: AgentState,
  run: RunRecord | undefined,
): Pick<AgentStatus, 'activity' | 'tool' | 'sources' | 'kickoff' | 'drift'> {
  const isOfRun = (runId: string) => seen !== undefined && runId === (run?.runId ?? '');
  const { kickoff, drift, unknownSince } = state;
  return {
    activity: seen === undefined ? null : activityOf(seen),
    tool: toolOf(seen?.signals?.summary),
    sources: (seen?.signals?.sources ?? []).map(({ name, at, problem, skipped }) => ({
      ...{ name, lastSaidAt: isoOrNull(at), problem: problem ?? null, skipped: skipped ?? 0 },
    })),
    kickoff:
      kickoff !== undefined && isOfRun(kickoff.runId) ? { state: kickoff.state, at: iso(kickoff.at) } : null,
    drift:
      drift !== undefined && isOfRun(drift.runId) && unknownSince !== undefined
        ? {
            since: iso(unknownSince),
            toolVersion: drift.toolVersion ?? null,
            knownVersions: drift.knownVersions ?? null,
          }
        : null,
  };
}

function activityOf({ activity, reason, evidence, basis, since }: Seen): AgentStatus['activity'] {
  return {
    ...{ activity, reason, evidence, since: isoOrNull(since) },
    basis:
      basis === undefined
        ? null
        : { source: basis.source, text: basis.text, rule: basis.rule ?? null, at: isoOrNull(basis.at) },
  };
}

function toolOf(summary: NonNullable<Seen['signals']>['summary']): ToolStatus | null {
  if (summary === undefined) return null;
  const { toolVersion, model, sessionId, contextPercent, costUsd, usage = [] } = summary;
  return {
    version: toolVersion ?? null,
    model: model ?? null,
    sessionId: sessionId ?? null,
    contextPercent: contextPercent ?? null,
    costUsd: costUsd ?? null,
    usage: usage.map(({ window, usedPercent, resetsAt }) => ({
      ...{ window, usedPercent, resetsAt: isoOrNull(resetsAt) },
    })),
  };
}

const iso = (at: number) => new Date(at).toISOString();
const isoOrNull = (at: number | undefined) => (at === undefined ? null : iso(at));
