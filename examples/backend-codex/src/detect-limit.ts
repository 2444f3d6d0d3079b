import {
  type DetectContext,
  firstSentences,
  type LimitNotice,
  limitByPatterns,
  type Observation,
  parseReset,
} from '@agent-orchestrator/core/plugin';
import { detectActivity } from './detect-activity.ts';
import { limitIn } from './limit-wordings.ts';
import { lastNotice } from './screen/last-notice.ts';
import { readScreen } from './screen/layout.ts';
import { stateOf } from './signals/state.ts';

/** A spent allowance that holds Codex now: what ended its last turn, as it reports it or as the screen shows it. */
export function detectLimit(observation: Observation, context: DetectContext): LimitNotice | undefined {
  const { state } = detectActivity(observation, context);
  if (observation.screen === undefined || state === 'working' || state === 'waiting' || state === 'exited')
    return undefined;
  return (
    reportedLimit(observation, context) ??
    shownLimit(observation, context) ??
    configured(observation, context)
  );
}

/** A clock time is meant from when it was said, not from when it is looked at. */
function reportedLimit({ signals }: Observation, { zone }: DetectContext): LimitNotice | undefined {
  const { limit } = stateOf(signals?.state);
  if (limit === undefined) return undefined;
  const { rule, ...traits } = limitIn(limit.text) ?? {
    kind: 'usage',
    scope: 'all',
    lifts: 'clock',
    rule: 'reported',
  };
  const said = parseReset(limit.text, { now: limit.at, ...(zone !== undefined && { zone }) })?.at;
  const resetsAt = limit.resetsAt ?? said;
  return { ...traits, resetsAt, evidence: { source: 'signal', text: limit.text, rule, at: limit.at } };
}

function shownLimit(observation: Observation, context: DetectContext): LimitNotice | undefined {
  const rows = lastNotice(readScreen(observation.screen ?? []).turn);
  if (rows === undefined) return undefined;
  const columns = observation.columns ?? Math.max(...rows.map((row) => row.length));
  for (const sentence of firstSentences(rows.join('\n'), columns)) {
    const found = limitIn(sentence);
    if (found === undefined) continue;
    const { rule, ...traits } = found;
    const resetsAt = parseReset(rows.join('\n'), context)?.at;
    return { ...traits, resetsAt, evidence: { source: 'screen', text: sentence, rule } };
  }
  return undefined;
}

/** The config's `limit_re`, asked about the last turn alone. */
function configured(observation: Observation, context: DetectContext): LimitNotice | undefined {
  const { turn, input } = readScreen(observation.screen ?? []);
  return input === undefined ? undefined : limitByPatterns({ ...observation, screen: turn }, context);
}
