import {
  type DetectContext,
  type LimitNotice,
  type LimitTraits,
  limitTraits,
  parseReset,
} from '@agent-orchestrator/core/plugin';
import { LIMIT_RULES, type LimitRule } from './screen/limit-rules.ts';

/** Words before "limit" that name neither a window nor a model here. */
const OWN_NAMES = ['opencode', 'go', 'zen', 'error', 'has', 'been', 'ai_apicallerror'];
/** Whoever says "quota" and asks for less patience than this means requests in a minute. */
const THROTTLE = 5 * 60_000;
const HOUR = 60 * 60_000;
const PLAN = /\b(?:plan|billing|payment|add credits)\b/i;

/** What a text says about a spent allowance, and by which rule. */
export type TextualLimit = LimitTraits & Pick<LimitNotice, 'resetsAt'> & { readonly rule: string };

/**
 * A spent allowance in the words of OpenCode or of a provider.
 * @param wait when OpenCode tries again, ms since the epoch: the end of the limit, if that is a while
 */
export function limitInText(
  text: string,
  wait: number | undefined,
  context: Pick<DetectContext, 'now'>,
): TextualLimit | undefined {
  // Without a word from the provider it tries again after seconds: no sign of when the limit ends.
  const told = wait !== undefined && wait >= context.now + THROTTLE ? wait : undefined;
  const stated = parseReset(text, context)?.at;
  // A margin may have cut the minutes off: `in 2 hours 30`.
  const wasCut = stated !== undefined && told !== undefined && told > stated && told - stated < HOUR;
  const resetsAt = wasCut ? told : (stated ?? told);
  for (const rule of LIMIT_RULES) {
    const match = rule.pattern.exec(text);
    const traits = match && traitsOf(rule, match, text, resetsAt, context);
    if (traits) return { ...traits, resetsAt, rule: rule.id };
  }
  return undefined;
}

function traitsOf(
  rule: LimitRule,
  match: RegExpExecArray,
  text: string,
  resetsAt: number | undefined,
  context: Pick<DetectContext, 'now'>,
): LimitTraits | undefined {
  if (rule.kind === undefined) return limitTraits(match.groups?.name ?? '', OWN_NAMES, resetsAt);
  if (rule.ambiguous && resetsAt !== undefined && resetsAt < context.now + THROTTLE) return undefined;
  if (rule.ambiguous && resetsAt === undefined && !PLAN.test(text) && !/\bsubscription\b/i.test(text))
    return undefined;
  const traits = limitTraits(rule.kind, [], resetsAt);
  const paid = rule.ambiguous && resetsAt === undefined && PLAN.test(text);
  return traits && (paid ? { ...traits, lifts: 'person' } : traits);
}
