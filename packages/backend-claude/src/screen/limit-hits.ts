import {
  type DetectContext,
  firstSentences,
  type LimitTraits,
  limitTraits,
  parseReset,
} from '@agent-orchestrator/core/plugin';
import { LIMIT_RULES, type LimitRule } from './limit-rules.ts';

/** What the tool has limits of its own for. Another name counts where the notice says when it ends. */
const FAMILIES = new Set(['all', 'opus', 'sonnet', 'haiku', 'fable', 'mythos', 'fast', 'claude']);
/** What the tool calls itself in the names of its limits. */
const OWN_NAMES = ['claude', 'ai', 'code', 'claude.ai'];

/** One wording of a limit, found in a text. */
export interface LimitHit {
  readonly rule: string;
  readonly traits: LimitTraits;
  readonly resetsAt: number | undefined;
  readonly text: string;
}

/** Reads one wording out of the text of its region. */
export function hitOf(
  rule: LimitRule,
  text: string | undefined,
  columns: number,
  context: DetectContext,
): readonly LimitHit[] {
  if (text === undefined) return [];
  const candidates = rule.region === 'notice' ? firstSentences(text, columns) : [text];
  const match = candidates.map((candidate) => rule.pattern.exec(candidate)).find((found) => found !== null);
  if (match === undefined || match === null) return [];
  const { name = '', target = '', family = '' } = match.groups ?? {};
  const said = rule.region === 'notice' ? text : text.slice(match.index);
  const resetsAt = parseReset(said, context)?.at;
  const own = limitTraits(name || (family && 'usage credits'), OWN_NAMES, resetsAt);
  if (own === undefined) return [];
  const whole = limitTraits(`${name} ${target || family}`, OWN_NAMES, resetsAt);
  const kind = OWN_NAMES.reduce((left, word) => left.replace(new RegExp(`^${word} (?=\\S)`), ''), own.kind);
  // What cannot be a limit of its own (a context of 1M) is named as it stands.
  const scope = whole?.scope ?? target.toLowerCase();
  if (rule.id === 'limit-reached' && resetsAt === undefined && !FAMILIES.has(scope)) return [];
  const lifts = whole?.lifts === 'person' ? 'person' : own.lifts;
  const window = own.window === undefined && whole?.window !== undefined ? { window: whole.window } : {};
  const line = rule.region === 'notice' ? match.input : (said.trim().split('\n', 1)[0] ?? '');
  return [{ rule: rule.id, traits: { ...own, ...window, kind, scope, lifts }, resetsAt, text: line.trim() }];
}

/** The wordings of a limit in what the tool itself has said, as one text. */
export function hitsInNotice(text: string, context: DetectContext): readonly LimitHit[] {
  const rules = LIMIT_RULES.filter(({ region }) => region === 'notice');
  return rules.flatMap((rule) => hitOf(rule, text, text.length, context));
}
