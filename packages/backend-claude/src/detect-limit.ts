import {
  type DetectContext,
  type LimitNotice,
  limitByPatterns,
  type Observation,
  parseReset,
} from '@agent-orchestrator/core/plugin';
import { detectActivity, presentRows } from './detect-activity.ts';
import { lastNotice } from './screen/last-notice.ts';
import { readScreen } from './screen/layout.ts';
import { LIMIT_RULES, type LimitRule } from './screen/limit-rules.ts';

/**
 * A usage limit that holds Claude Code now: the last thing it said, its footer or its menu. A banner with anything
 * after it is history. The config's `limit_re` is asked last, and only about rows that tell the present.
 */
export function detectLimit(observation: Observation, context: DetectContext): LimitNotice | undefined {
  if (observation.screen === undefined) return undefined;
  const { state, reason } = detectActivity(observation, context);
  if (state === 'working' || state === 'exited' || (state === 'waiting' && reason !== 'limit-menu'))
    return undefined;
  const screen = readScreen(observation.screen);
  const notice = lastNotice(screen.turn);
  const regions = {
    notice,
    footer: screen.footer?.join('\n'),
    dialog: screen.dialog?.join('\n'),
  };
  const hits = LIMIT_RULES.flatMap((rule) => hitOf(rule, regions[rule.region]));
  const [first] = hits;
  if (first === undefined) {
    return limitByPatterns({ ...observation, screen: presentRows(screen) ?? observation.screen }, context);
  }
  return {
    kind: hits.find((hit) => hit.kind !== undefined)?.kind ?? 'usage',
    resetsAt: hits.map((hit) => parseReset(hit.text, context.now)).find((moment) => moment !== undefined),
    evidence: { source: 'screen', text: first.text.split('\n', 1)[0]?.trim() ?? '', rule: first.rule },
  };
}

interface Hit {
  readonly rule: string;
  readonly kind: string | undefined;
  readonly text: string;
}

function hitOf(rule: LimitRule, text: string | undefined): readonly Hit[] {
  const match = text === undefined ? null : rule.pattern.exec(text);
  if (text === undefined || match === null) return [];
  const kind = match.groups?.kind?.toLowerCase().replace(/ limit$/, '');
  return [{ rule: rule.id, kind, text: text.slice(match.index).trim() }];
}
