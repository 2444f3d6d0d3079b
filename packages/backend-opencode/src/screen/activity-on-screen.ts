import {
  type Activity,
  activityByRules,
  type DetectContext,
  type Observation,
  settleActivity,
} from '@agent-orchestrator/core/plugin';
import { ACTIVITY_RULES } from './activity-rules.ts';
import { readScreen } from './layout.ts';

/**
 * What the screen alone tells: the driver's own rules, settled with the foreground command and the config's patterns,
 * which decide only what the rules leave open.
 */
export function activityOnScreen(observation: Observation, context: DetectContext): Activity {
  const { input, footer, step, overlay, dialog } = readScreen(observation.screen ?? []);
  const regions = {
    ...(overlay && { overlay }),
    ...(input && { input }),
    ...(footer && { footer }),
    ...(step && { step }),
    ...(dialog && { dialog }),
  };
  const own = activityByRules(ACTIVITY_RULES, regions) ?? {
    state: 'unknown' as const,
    reason: 'unrecognised',
    evidence: { source: 'screen' as const, text: footer?.[0]?.trim() ?? '' },
  };
  return settleActivity(own, observation, context, footer);
}
