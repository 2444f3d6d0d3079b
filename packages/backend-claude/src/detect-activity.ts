import {
  type Activity,
  activityByRules,
  type DetectContext,
  type Observation,
  refineByPatterns,
  shellInFront,
} from '@agent-orchestrator/core/plugin';
import { ACTIVITY_RULES } from './screen/activity-rules.ts';
import { lastNotice } from './screen/last-notice.ts';
import { type ClaudeScreen, readScreen } from './screen/layout.ts';

/** A spinner redraws eight times a second (2.1.330); this long without output it is a picture of the past. */
const FRESH = 10_000;
const SHELL_PROMPT = /[$#%>❯]\s*$/;

/**
 * What Claude Code is doing. The order: what is in the foreground, the driver's own rules, then the config's
 * patterns, which decide only what the rules leave open (see `refineByPatterns`).
 */
export function detectActivity(observation: Observation, context: DetectContext): Activity {
  if (observation.screen === undefined) {
    return {
      state: 'unknown',
      reason: 'unreadable',
      evidence: { source: 'silence', text: 'the screen could not be read' },
    };
  }
  const screen = readScreen(observation.screen);
  const own = judge(screen);
  if (shellInFront(observation, context)) return behindShell(own, observation, context);
  return refineByPatterns(own, observation, context, presentRows(screen) ?? observation.screen);
}

/** The rows that tell the present; `undefined` for a screen in which nothing of the tool was found. */
export function presentRows(screen: ClaudeScreen): readonly string[] | undefined {
  const notice = lastNotice(screen.turn);
  if (screen.footer === undefined) return undefined;
  return [...(notice === undefined ? [] : [notice]), ...screen.footer];
}

function judge(screen: ClaudeScreen): Activity {
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

/**
 * The tool has ended, unless its input box or dialog still stands: then a script around the tool may be what looks
 * like a shell. That is believed while output flows; otherwise it is the last picture of a killed tool, or not.
 */
function behindShell(own: Activity, observation: Observation, context: DetectContext): Activity {
  if (own.state === 'fatal') return own;
  const text = `the foreground command is ${observation.command}`;
  const lastRow = observation.screen?.findLast((row) => row.trim() !== '') ?? '';
  if (own.state === 'unknown' || SHELL_PROMPT.test(lastRow)) {
    return { state: 'exited', reason: 'shell', evidence: { source: 'command', text } };
  }
  const fresh = observation.outputAt !== undefined && context.now - observation.outputAt <= FRESH;
  if (own.state === 'waiting' || (own.state === 'working' && fresh)) return own;
  const advice = `${text}; if a script runs the tool, set process_name = "${observation.command}"`;
  return { state: 'unknown', reason: 'shell', evidence: { source: 'command', text: advice } };
}
