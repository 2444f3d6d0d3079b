import type { LimitNotice } from './contract.ts';

/** What the name of a limit says besides when it ends. */
export type LimitTraits = Required<Pick<LimitNotice, 'kind' | 'scope' | 'lifts'>> &
  Pick<LimitNotice, 'window'>;

const WINDOWS: readonly (readonly [window: string, words: RegExp])[] = [
  ['five_hour', /\b(?:(?:5|five)[- ]?h(?:(?:ou)?rs?|ourly)?|session)\b/gi],
  ['hourly', /\bhourly\b/gi],
  ['daily', /\b(?:daily|(?:24|one|per)[- ](?:hours?|day)|(?:this|per|a|to)[- ]?day)\b/gi],
  ['weekly', /\b(?:weekly|(?:7|seven)[- ]days?|(?:this|per|a) week)\b/gi],
  ['monthly', /\b(?:monthly|30[- ]days?|(?:this|per|a) month)\b/gi],
  ['credits', /\b(?:credits?|balance|extra usage|overage|funds)\b/gi],
];
/** Bought, or capped by somebody. */
const PAID = /\b(?:credits?|balance|extra usage|overage|funds|spend(?:ing)?|budget|billing)\b/i;
/** Somebody else's to raise. */
const GRANTED = /\b(?:org(?:anization)?|team|group|workspace|enterprise|company|admin)\b/i;
/** Words that say nothing about what is stopped. */
const GENERIC =
  /^(?:the|your|this|a|an|of|for|on|in|all|every|usage|use|used|plan|account|user|seat|subscription|member|personal|free|paid|pro|max|plus|included|standard|current|total|overall|specified|api|chat|message|messages|request|requests|model|models|mode|only|tier|quota|rate|spend|spending|budget|billing|extra|cap|rolling|org|organization|team|group|workspace|enterprise|company|admin|limit|limits|and|s|\d[\d.]*[a-z]?)$/i;
/** Limits of another sort, which waiting for a window or paying does not lift. */
const NO_ALLOWANCE =
  /\b(?:context|rate|tokens?|length|output|input|retry|retries|turns?|threads?|size|memory|time|images?|files?|concurren\w*|parallel|subagents?|agents?|tasks?|queue|upload|download|disk|lines?|recursion|depth|conversation|tool|tools|attempts?|timeouts?|search|searches|bash|commands?|steps?|iterations?|characters?|pages?|connections?|sessions)\b/i;

/**
 * Reads the words before (or behind) "limit": `5-hour`, `Opus weekly`, `org's monthly spend`, `usage … for Fable`.
 * Whatever is neither a window nor one of the usual words is the model family or the mode that is stopped.
 * `undefined` for limits that are no allowance: `context`, `rate`, `retry` …
 *
 * @param name the tool's own words, possibly none
 * @param ignored words, in lower case, that this tool uses for itself and not for a model
 * @param reset when the notice says that it ends. What is bought or granted by somebody then ends by the clock too
 */
export function limitTraits(
  name: string,
  ignored: readonly string[] = [],
  reset: number | undefined = undefined,
): LimitTraits | undefined {
  const words = name
    .trim()
    .replace(/['’]s\b/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/^(?:the|your) /i, '');
  if (NO_ALLOWANCE.test(words)) return undefined;
  const window = WINDOWS.find(([, pattern]) => words.search(pattern) >= 0)?.[0];
  const rest = WINDOWS.reduce((left, [, pattern]) => left.replace(pattern, ' '), words);
  const own = rest
    .split(/[\s,()]+/)
    .map((word) => word.toLowerCase())
    .filter((word) => word !== '' && !GENERIC.test(word) && !ignored.includes(word));
  const byPerson = reset === undefined && (PAID.test(words) || GRANTED.test(words));
  return {
    kind: words === '' ? 'usage' : words.toLowerCase(),
    scope: own[0] ?? 'all',
    lifts: byPerson ? 'person' : 'clock',
    ...(window === undefined ? {} : { window }),
  };
}
