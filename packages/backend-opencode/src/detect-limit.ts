import {
  type DetectContext,
  type LimitNotice,
  limitByPatterns,
  type Observation,
  parseReset,
} from '@agent-orchestrator/core/plugin';
import { detectActivity } from './detect-activity.ts';
import { readScreen } from './screen/layout.ts';

/** The tool shows the provider's own words while it waits: `Usage limit reached. It will reset in 2 hours …` (1.18.33). */
const USAGE_LIMIT =
  /\b(?:usage|weekly|monthly|5-hour|session) limit (?:has been )?reached\b|\byou['’]ve (?:hit|reached) your .{0,40}\blimit\b/i;

/**
 * A usage limit that OpenCode waits for now. Only the footer counts: there it shows why it retries. Unlike others
 * it is limited and `working` (retrying) at the same time. The config's `limit_re` is asked last, about the same rows.
 */
export function detectLimit(observation: Observation, context: DetectContext): LimitNotice | undefined {
  if (observation.screen === undefined) return undefined;
  const activity = detectActivity(observation, context);
  if (activity.state === 'waiting' || activity.state === 'exited') return undefined;
  const { footer } = readScreen(observation.screen);
  const status = footer?.map((row) => row.trim()).join(' ');
  if (activity.reason === 'retrying' && status !== undefined && USAGE_LIMIT.test(status)) {
    return {
      kind: 'usage',
      resetsAt: parseReset(status, context)?.at,
      evidence: { source: 'screen', text: status, rule: 'usage-limit-retry' },
    };
  }
  if (activity.state === 'working') return undefined;
  return limitByPatterns({ ...observation, screen: footer ?? observation.screen }, context);
}
