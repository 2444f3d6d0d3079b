import {
  type DetectContext,
  firstSentences,
  type LimitNotice,
  type LimitTraits,
  limitByPatterns,
  limitTraits,
  type Observation,
  parseReset,
} from '@agent-orchestrator/core/plugin';
import { detectActivity, presentRows } from './detect-activity.ts';
import { lastNoticeRows } from './screen/last-notice.ts';
import { readScreen } from './screen/layout.ts';
import { LIMIT_RULES, type LimitRule } from './screen/limit-rules.ts';

/** What the tool has limits of its own for. Another name counts where the notice says when it ends. */
const FAMILIES = new Set(['all', 'opus', 'sonnet', 'haiku', 'fable', 'mythos', 'fast', 'claude']);
/** What the tool calls itself in the names of its limits. */
const OWN_NAMES = ['claude', 'ai', 'code', 'claude.ai'];

/**
 * A spent allowance that holds Claude Code now: the last thing it said, its footer or its menu. A banner with anything
 * after it is history. The config's `limit_re` is asked last, and only about rows that tell the present.
 */
export function detectLimit(observation: Observation, context: DetectContext): LimitNotice | undefined {
  if (observation.screen === undefined) return undefined;
  const { state, reason } = detectActivity(observation, context);
  if (state === 'working' || state === 'exited' || (state === 'waiting' && reason !== 'limit-menu'))
    return undefined;
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
  return {
    ...named.traits,
    resetsAt: named.resetsAt ?? hits.find((hit) => hit.resetsAt !== undefined)?.resetsAt,
    evidence: { source: 'screen', text: first.text, rule: first.rule },
  };
}

interface Hit {
  readonly rule: string;
  readonly traits: LimitTraits;
  readonly resetsAt: number | undefined;
  readonly text: string;
}

function hitOf(
  rule: LimitRule,
  text: string | undefined,
  columns: number,
  context: DetectContext,
): readonly Hit[] {
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
