import {
  type Activity,
  activityByRules,
  type DetectContext,
  type Observation,
  settleActivity,
} from '@agent-orchestrator/core/plugin';
import { ACTIVITY_RULES } from './screen/activity-rules.ts';
import { isClosed, lastNotice } from './screen/last-notice.ts';
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
  return settleActivity(judgeScreen(screen, observation.title), observation, context, presentRows(screen));
}

/** The rows that tell the present; `undefined` for a screen in which no input box was found. */
export function presentRows(screen: ClaudeScreen): readonly string[] | undefined {
  const notice = lastNotice(screen.turn);
  if (screen.footer === undefined) return undefined;
  return [...(notice === undefined ? [] : [notice]), ...screen.footer];
}

function judgeScreen(screen: ClaudeScreen, title: string | undefined): Activity {
  const { composer, mode, turn } = screen;
  const notice = lastNotice(turn);
  const verdict = activityByRules(ACTIVITY_RULES, {
    ...(mode && { mode }),
    ...(mode && !isClosed(turn) && { cut: mode }),
    ...(screen.status && { status: screen.status }),
    ...(screen.dialog && { dialog: screen.dialog }),
    ...(screen.keys && { keys: screen.keys }),
    ...(composer && title !== undefined && { title: [title] }),
    ...(composer && mode === undefined && { queueing: composer }),
    ...(composer && isSettled(screen, title) && { settled: composer }),
    ...(composer && notice !== undefined && { notice: [notice], failing: [notice, ...(mode ?? [])] }),
  });
  if (verdict?.evidence.rule === 'title-spinner')
    return { ...verdict, evidence: { ...verdict.evidence, source: 'title' } };
  return (
    verdict ?? {
      state: 'unknown',
      reason: composer === undefined ? 'unrecognised' : 'unsettled',
      evidence: { source: 'screen', text: (screen.keys ?? screen.footer)?.at(-1)?.trim() ?? '' },
    }
  );
}

/**
 * Text streams without a spinner, and then the mode row alone tells of it. A hint may stand in its place, and in 2.1.197 a
 * status line keeps it from telling: such a screen is at rest only when its last entry can be the last one, or its title says so.
 */
function isSettled({ footer = [], mode, turn }: ClaudeScreen, title: string | undefined): boolean {
  if (isClosed(turn)) return true;
  return mode !== undefined && (footer[0] === mode[0] || title?.startsWith('✳') === true);
}
