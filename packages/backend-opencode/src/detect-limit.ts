import {
  type DetectContext,
  type LimitNotice,
  type LimitTraits,
  limitByPatterns,
  limitTraits,
  type Observation,
  parseReset,
} from '@agent-orchestrator/core/plugin';
import { detectActivity } from './detect-activity.ts';
import { lastError } from './screen/last-error.ts';
import { readScreen } from './screen/layout.ts';
import { LIMIT_RULES, type LimitRule } from './screen/limit-rules.ts';

/** Words before "limit" that name neither a window nor a model here. */
const OWN_NAMES = ['opencode', 'go', 'zen', 'error', 'has', 'been', 'ai_apicallerror'];
/** Whoever says "quota" and asks for less patience than this means requests in a minute. */
const THROTTLE = 5 * 60_000;
/** `[retrying in 6h16m attempt #1]`, its beginning or end cut off in a narrow pane (1.18.33). */
const RETRYING = /\bretrying (in [^\]]*?)(?= +(?:attempt|- attempt|esc)\b|\]|$)/;
const PLAN = /\b(?:plan|billing|payment|add credits)\b/i;

/**
 * A spent allowance that OpenCode waits for now, or that ended its last turn. While it retries, the footer says why:
 * it is then limited and `working` at the same time. The config's `limit_re` is asked last, about the footer.
 */
export function detectLimit(observation: Observation, context: DetectContext): LimitNotice | undefined {
  if (observation.screen === undefined) return undefined;
  const activity = detectActivity(observation, context);
  if (activity.state === 'waiting' || activity.state === 'exited') return undefined;
  const { footer } = readScreen(observation.screen);
  const retrying = activity.reason === 'retrying';
  const rows = retrying ? footer : activity.state === 'idle' ? lastError(observation.screen) : undefined;
  const notice = rows && noticeIn(rows, context);
  if (notice !== undefined || activity.state === 'working') return notice;
  return limitByPatterns({ ...observation, screen: footer ?? observation.screen }, context);
}

function noticeIn(rows: readonly string[], context: DetectContext): LimitNotice | undefined {
  const text = rows
    .map((row) => row.replace(/^[\s┃⬝■]+/, '').trim())
    .join(' ')
    .trim();
  const own = text.replace(RETRYING, '');
  const stated = parseReset(own, context)?.at;
  const wait = parseReset(RETRYING.exec(text)?.[1] ?? '', context)?.at;
  // Without a word from the provider it tries again after seconds: no sign of when the limit ends.
  const resetsAt = stated ?? (wait !== undefined && wait >= context.now + THROTTLE ? wait : undefined);
  for (const rule of LIMIT_RULES) {
    const match = rule.pattern.exec(own);
    if (match === null) continue;
    const traits = traitsOf(rule, match, own, resetsAt, context);
    if (traits === undefined) continue;
    return { ...traits, resetsAt, evidence: { source: 'screen', text, rule: rule.id } };
  }
  return undefined;
}

function traitsOf(
  rule: LimitRule,
  match: RegExpExecArray,
  text: string,
  resetsAt: number | undefined,
  context: DetectContext,
): LimitTraits | undefined {
  if (rule.kind === undefined) return limitTraits(match.groups?.name ?? '', OWN_NAMES, resetsAt);
  if (rule.ambiguous && resetsAt !== undefined && resetsAt < context.now + THROTTLE) return undefined;
  if (rule.ambiguous && resetsAt === undefined && !PLAN.test(text) && !/\bsubscription\b/i.test(text))
    return undefined;
  const traits = limitTraits(rule.kind, [], resetsAt);
  const paid = rule.ambiguous && resetsAt === undefined && PLAN.test(text);
  return traits && (paid ? { ...traits, lifts: 'person' } : traits);
}
