import {
  type DetectContext,
  type LimitNotice,
  limitByPatterns,
  type Observation,
} from '@agent-orchestrator/core/plugin';
import { detectActivity, presentRows } from './detect-activity.ts';
import { lastNoticeRows } from './screen/last-notice.ts';
import { readScreen } from './screen/layout.ts';
import { hitOf } from './screen/limit-hits.ts';
import { LIMIT_RULES } from './screen/limit-rules.ts';
import { saidLimit } from './signals/said-limit.ts';

/** The footer of a session that waits to continue by itself (2.1.330). Escape ends that wait and nothing else. */
const CANCELLABLE = /\bContinuing automatically at\b[\s\S]*\bEsc to cancel\b/;

/**
 * The menu that opens at a limit, with its first row selected: Enter there closes it and waits, and nothing else
 * (2.1.330). On another row Enter would buy something or continue by itself, so nothing is said then.
 */
const MENU_AT_STOP = /^[\s│]*❯ 1\. Stop and wait for limit to reset\s*$/m;

/**
 * A spent allowance that holds Claude Code now. First what hooks and transcript say of the last turn's failure, with the
 * exact end; then the last thing on the screen, its footer or its menu. A banner with anything after it is history. The
 * config's `limit_re` is asked last, and only about rows that tell the present.
 */
export function detectLimit(observation: Observation, context: DetectContext): LimitNotice | undefined {
  const { state, reason } = detectActivity(observation, context);
  if (state === 'working' || state === 'exited' || (state === 'waiting' && reason !== 'limit-menu'))
    return undefined;
  const shown = screenLimit(observation, context);
  const said = saidLimit(observation, context);
  if (said === undefined) return shown;
  const { continuesAt, ...notice } = { ...shown, ...said };
  // The records do not tell of an Escape.
  const cancelled = observation.screen?.some((row) => row.includes('Automatic continue cancelled'));
  return continuesAt === undefined || cancelled ? notice : { ...notice, continuesAt };
}

function screenLimit(observation: Observation, context: DetectContext): LimitNotice | undefined {
  if (observation.screen === undefined) return undefined;
  const screen = readScreen(observation.screen);
  const regions = {
    notice: lastNoticeRows(screen.turn)?.join('\n'),
    footer: screen.footer?.join('\n'),
    dialog: screen.dialog?.join('\n'),
  };
  const columns = observation.columns ?? Math.max(...observation.screen.map((row) => row.length));
  const hits = LIMIT_RULES.flatMap((rule) => hitOf(rule, regions[rule.region], columns, context));
  const [first] = hits;
  if (first === undefined) {
    return limitByPatterns({ ...observation, screen: presentRows(screen) ?? observation.screen }, context);
  }
  const named = hits.find((hit) => hit.traits.kind !== 'usage') ?? first;
  const resetsAt = named.resetsAt ?? hits.find((hit) => hit.resetsAt !== undefined)?.resetsAt;
  return {
    ...named.traits,
    resetsAt,
    ...(CANCELLABLE.test(regions.footer ?? '') && {
      dismiss: ['Escape'],
      ...(resetsAt !== undefined && { continuesAt: resetsAt }),
    }),
    ...(MENU_AT_STOP.test(regions.dialog ?? '') && { dismiss: ['Enter'] }),
    evidence: { source: 'screen', text: first.text, rule: first.rule },
  };
}
