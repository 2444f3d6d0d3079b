import { statSync } from 'node:fs';
import type { AgentSpec } from '../config/fleet.ts';
import type { LaunchPlan } from '../plugin/launch.ts';
import type { SignalSource } from '../plugin/signals.ts';
import type { RecordedSource, RunRecord } from '../state/run-record.ts';

type Kept = 'firstPrompt' | 'promptText' | 'sessionId' | 'env' | 'memo' | 'signals' | 'companion' | 'dir';

/** What of a plan is kept with the run. To be asked before the agent is started: files are read from their present end on. */
export function recordedPlan(plan: LaunchPlan, agent: AgentSpec): Pick<RunRecord, Kept> {
  const { firstPrompt, sessionId, env, memo, signals, companion } = plan;
  const promptText = firstPrompt.via === 'command' ? firstPrompt.text : undefined;
  return {
    firstPrompt: firstPrompt.via,
    ...(promptText === undefined ? {} : { promptText }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(env === undefined ? {} : { env }),
    ...(memo === undefined ? {} : { memo }),
    ...(signals === undefined ? {} : { signals: signals.map(recordedSource) }),
    ...(companion === undefined ? {} : { companion, dir: agent.dir }),
  };
}

function recordedSource(source: SignalSource): RecordedSource {
  if (source.kind === 'events') {
    const { snapshots, ...rest } = source;
    return { ...rest, ...(snapshots === undefined ? {} : { snapshots: [...snapshots] }) };
  }
  if (source.kind === 'document' || source.from !== 'end') return source;
  const now = statSync(source.path, { throwIfNoEntry: false });
  return { ...source, begin: { inode: now?.ino ?? 0, offset: now?.size ?? 0 } };
}
