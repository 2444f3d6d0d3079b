import type { Activity, DetectContext, Observation } from '@agent-orchestrator/core/plugin';
import { activityOnScreen } from './screen/activity-on-screen.ts';
import { activityBySignals } from './signals/activity-by-signals.ts';
import { signalsOf } from './signals/signals-of.ts';

/** Verdicts of the screen that no signal overrules: the server does not see the terminal's own dialogs and its end. */
const SEEN_ONLY: ReadonlySet<Activity['state']> = new Set(['waiting', 'fatal', 'exited']);

/**
 * What OpenCode is doing. What its server says goes before what the screen shows, but for a dialog on the screen and for
 * a terminal interface that has ended. Where the server cannot be heard, the screen decides, and the evidence says so.
 */
export function detectActivity(observation: Observation, context: DetectContext): Activity {
  const seen = activityOnScreen(observation, context);
  const { state, problem } = signalsOf(observation);
  if (problem !== undefined) return withNote(seen, `not heard from the server: ${problem}`);
  if (state === undefined) return seen;
  const said = activityBySignals(state);
  return SEEN_ONLY.has(seen.state) && said.state !== 'waiting' ? seen : said;
}

function withNote(activity: Activity, note: string): Activity {
  const text = [activity.evidence.text, note].filter((part) => part !== '').join(' · ');
  return { ...activity, evidence: { ...activity.evidence, text } };
}
