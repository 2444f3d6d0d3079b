import {
  type DetectContext,
  type LimitNotice,
  limitByPatterns,
  type Observation,
  parseReset,
} from '@agent-orchestrator/core/plugin';
import { detectActivity } from './detect-activity.ts';
import { limitInText } from './limit-in-text.ts';
import { lastError } from './screen/last-error.ts';
import { readScreen } from './screen/layout.ts';
import { limitBySignals } from './signals/limit-by-signals.ts';
import { signalsOf } from './signals/signals-of.ts';

/** `[retrying in 6h16m attempt #1]`, its beginning or end cut off in a narrow pane (1.18.33). */
const RETRYING = /\bretrying (in [^\]]*?)(?= +(?:attempt|att?e?m?p?|a|- attempt|esc)\b|\]|$)/;

/**
 * A spent allowance that OpenCode waits for now, or that ended its last turn, as its server says; where no server is
 * heard, as the screen shows. While it retries, the footer says why: it is then limited and `working` at the same time.
 * The config's `limit_re` is asked last, about the footer.
 */
export function detectLimit(observation: Observation, context: DetectContext): LimitNotice | undefined {
  const { state } = signalsOf(observation);
  const said = state && limitBySignals(state);
  if (said !== undefined || observation.screen === undefined) return said;
  const activity = detectActivity(observation, context);
  if (activity.state === 'waiting' || activity.state === 'exited') return undefined;
  const { footer } = readScreen(observation.screen);
  const retrying = activity.reason === 'retrying';
  const rows = retrying ? footer : activity.state === 'idle' ? lastError(observation.screen) : undefined;
  const notice = state === undefined && rows !== undefined ? noticeIn(rows, context) : undefined;
  if (notice !== undefined || activity.state === 'working') return notice;
  return limitByPatterns({ ...observation, screen: footer ?? observation.screen }, context);
}

function noticeIn(rows: readonly string[], context: DetectContext): LimitNotice | undefined {
  const text = rows
    // The spinner is drawn over the gaps of a text that is too long for the row.
    .map((row) => row.replace(/[┃⬝■\s]+/g, ' ').trim())
    .join(' ')
    .trim();
  const wait = parseReset(RETRYING.exec(text)?.[1] ?? '', context)?.at;
  const found = limitInText(text.replace(RETRYING, ''), wait, context);
  if (found === undefined) return undefined;
  const { rule, ...notice } = found;
  return { ...notice, evidence: { source: 'screen', text, rule } };
}
