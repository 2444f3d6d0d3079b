import {
  type Activity,
  activityByRules,
  type DetectContext,
  type Observation,
  settleActivity,
} from '@agent-orchestrator/core/plugin';
import { ACTIVITY_RULES } from './screen/activity-rules.ts';
import { lastNotice } from './screen/last-notice.ts';
import { type ClaudeScreen, readScreen } from './screen/layout.ts';
import { type Judgement, judge } from './signals/judge.ts';
import { weigh } from './signals/weigh.ts';

/**
 * What Claude Code is doing: what it says itself (session file, hooks, transcript), weighed against the screen.
 */
export function detectActivity(observation: Observation, context: DetectContext): Activity {
  const shown = screenActivity(observation, context);
  const said: Judgement | undefined = judge(observation);
  return said === undefined ? shown : weigh(said, shown, observation, context.now);
}

/**
 * What the screen alone shows: the driver's own rules, settled with the foreground command and the config's patterns,
 * which decide only what the rules leave open.
 */
function screenActivity(observation: Observation, context: DetectContext): Activity {
  const screen = readScreen(observation.screen ?? []);
  return settleActivity(judgeScreen(screen), observation, context, presentRows(screen));
}

/** The rows that tell the present; `undefined` for a screen in which no input box was found. */
export function presentRows(screen: ClaudeScreen): readonly string[] | undefined {
  const notice = lastNotice(screen.turn);
  if (screen.footer === undefined) return undefined;
  return [...(notice === undefined ? [] : [notice]), ...screen.footer];
}

function judgeScreen(screen: ClaudeScreen): Activity {
  const notice = lastNotice(screen.turn);
  const regions = {
    ...(screen.footer && { footer: screen.footer }),
    ...(screen.status && { status: screen.status }),
    ...(screen.dialog && { dialog: screen.dialog }),
    ...(screen.keys && { keys: screen.keys }),
    ...(screen.composer && { composer: screen.composer }),
    ...(screen.composer && notice !== undefined && { notice: [notice] }),
  };
  return (
    activityByRules(ACTIVITY_RULES, regions) ?? {
      state: 'unknown',
      reason: 'unrecognised',
      evidence: { source: 'screen', text: screen.keys?.at(-1)?.trim() ?? '' },
    }
  );
}
