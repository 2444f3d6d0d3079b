import {
  type Activity,
  activityByRules,
  type DetectContext,
  type Observation,
  settleActivity,
} from '@agent-orchestrator/core/plugin';
import { ACTIVITY_RULES } from './screen/activity-rules.ts';
import { isClosed, runningEntry } from './screen/last-notice.ts';
import { type CodexScreen, readScreen } from './screen/layout.ts';
import { stateOf } from './signals/state.ts';

/** Rows just above the input to which the config's patterns apply. */
const STATUS_ROWS = 6;
/** Rules of the title are evidence of the title. */
const OF_TITLE = /^title-/;

/**
 * What Codex is doing: a menu on the screen, then its title, then what it has reported, then that an input is there.
 * Settled with the foreground command and the config's patterns.
 */
export function detectActivity(observation: Observation, context: DetectContext): Activity {
  const screen = readScreen(observation.screen ?? []);
  const own = shown(screen, observation.title ?? '') ?? reported(observation) ?? idleOrUnknown(screen);
  return settleActivity(own, observation, context, screen.input && [...lastRows(screen), ...screen.input]);
}

function shown(screen: CodexScreen, title: string): Activity | undefined {
  const verdict = activityByRules(ACTIVITY_RULES, {
    title: [title],
    ...(screen.dialog && { dialog: screen.dialog }),
    ...(screen.input && { status: runningEntry(screen.turn) }),
  });
  if (verdict === undefined || !OF_TITLE.test(verdict.evidence.rule ?? '')) return verdict;
  return { ...verdict, evidence: { ...verdict.evidence, source: 'title' } };
}

function lastRows({ turn }: CodexScreen): readonly string[] {
  return turn.filter((row) => row.trim() !== '').slice(-STATUS_ROWS);
}

/** What the tool itself has said, by hooks and rollout. */
function reported({ signals }: Observation): Activity | undefined {
  const { turn } = stateOf(signals?.state);
  if (turn === undefined) return undefined;
  const { state, reason, text, at } = turn;
  return { state, reason, evidence: { source: 'signal', text, at } };
}

function idleOrUnknown({ input, turn }: CodexScreen): Activity {
  const text = input?.[0] ?? 'no input line';
  if (input !== undefined && isClosed(turn))
    return { state: 'idle', reason: 'ready', evidence: { source: 'screen', text, rule: 'input' } };
  const reason = input === undefined ? 'unrecognised' : 'unsettled';
  return { state: 'unknown', reason, evidence: { source: 'screen', text } };
}
