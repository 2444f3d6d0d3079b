import type { Activity, Observation } from '@agent-orchestrator/core/plugin';
import type { Judgement } from './judge.ts';
import type { ClaudeState } from './state.ts';

/** What hooks said is believed against the screen for this long: the picture may be older than the word. All in ms. */
const YOUNG = 2_500;
/** A session file that calls itself busy while nothing moves anywhere, for this long, was left behind. */
const MOTIONLESS = 60_000;
/** Output this young shows that the picture lives. */
const FRESH = 3_000;

/**
 * One verdict out of what the tool says and what its terminal shows. What it says wins, but:
 * - a dialog on the screen is never overlooked;
 * - a shell that shows its prompt means that the tool is gone, whatever its files say. Where the tool's picture still stands
 *   beside a shell in the foreground, as when a script runs it, only the session file of a living process tells;
 * - hooks miss the end of a turn that was interrupted, and an answered dialog: once their word is a few seconds old, a
 *   screen that plainly shows another state wins;
 * - nothing is "working" for ever on the word of a file while screen, output, hooks and transcript rest.
 */
export function weigh(said: Judgement, shown: Activity, observation: Observation, now: number): Activity {
  const { activity } = said;
  if (observation.screen === undefined) return activity;
  if (shown.evidence.source === 'command' && (shown.state === 'exited' || said.source === 'turn'))
    return shown;
  if (isDialog(shown)) return activity.state === 'waiting' ? withReason(activity, shown) : shown;
  switch (activity.state) {
    case 'working':
      if (shown.state === 'working') return withReason(activity, shown);
      return isAtRest(shown) && isLeftBehind(said, observation, now)
        ? contradicted(shown, activity)
        : activity;
    case 'waiting':
      if (said.source === 'turn' && readable(shown) && !isFailure(activity) && now - said.at > YOUNG)
        return contradicted(shown, activity);
      return activity;
    case 'idle':
      if (shown.state === 'working' && livesOn(said, observation, now)) return contradicted(shown, activity);
      // Who must log in or pay, or has no context left, is told by the last notice on the screen too.
      return shown.state === 'waiting' || shown.state === 'fatal' ? shown : activity;
    default:
      return activity;
  }
}

const isDialog = ({ state, evidence }: Activity) => state === 'waiting' && !NOTICES.has(evidence.rule ?? '');
/** Rules about how the last turn failed: what they see may still stand there when the next turn begins. */
const NOTICES = new Set(['login-lost', 'credit-low', 'failed-for-people']);
const isFailure = ({ reason }: Activity) => reason === 'login' || reason === 'billing';
const isAtRest = ({ state }: Activity) => state === 'idle' || state === 'waiting' || state === 'fatal';
const readable = ({ state }: Activity) => state === 'idle' || state === 'working';

/** `retrying`, `compacting`, `plan` …: the screen tells them apart. */
function withReason(activity: Activity, shown: Activity): Activity {
  const vague = activity.reason === 'busy' || activity.reason === 'dialog' || shown.reason === 'retrying';
  const telling = shown.reason !== 'busy' && shown.reason !== 'dialog';
  return vague && telling ? { ...activity, reason: shown.reason } : activity;
}

function isLeftBehind({ source, at }: Judgement, observation: Observation, now: number): boolean {
  if (source === 'turn') return now - at > YOUNG;
  const { hooks = 0, transcript = 0 } = (observation.signals?.state as ClaudeState | undefined)?.heard ?? {};
  return now - Math.max(at, hooks, transcript, observation.outputAt ?? 0) > MOTIONLESS;
}

/** Work that began without a word, as after a prompt that had waited: seen by output that is younger than the word. */
function livesOn({ source, at }: Judgement, { outputAt }: Observation, now: number): boolean {
  if (source === 'turn' && outputAt === undefined) return now - at > YOUNG;
  return now - at > YOUNG && outputAt !== undefined && now - outputAt <= FRESH;
}

function contradicted(shown: Activity, said: Activity): Activity {
  const text = `${shown.evidence.text} (against ${said.evidence.text})`.slice(0, 300);
  return { ...shown, evidence: { ...shown.evidence, text } };
}
