import { span } from '../status/span.ts';
import { cleanLine } from './clean-text.ts';
import type { EntryTimes } from './entry-times.ts';
import { formatNumber } from './format-number.ts';
import type { Spent, Tally } from './tally.ts';

/** The end of a transcript for people, a sentence a line. */
export function describeTally(tally: Tally, times: EntryTimes): string[] {
  return [counted(tally) + lasted(tally, times), ...spent(tally)];
}

function counted(tally: Tally): string {
  const calls = `${some(tally.toolCalls, 'tool call')}${tally.toolFailures > 0 ? ` (${tally.toolFailures} failed)` : ''}`;
  const seldom = [
    [tally.errors, 'error'],
    [tally.limits, 'limit'],
    [tally.compactions, 'compaction'],
  ] as const;
  const parts = [some(tally.prompts, 'prompt'), some(tally.answers, 'answer'), calls];
  return [...parts, ...seldom.filter(([n]) => n > 0).map(([n, word]) => some(n, word))].join(', ');
}

function lasted({ firstAt, lastAt }: Tally, times: EntryTimes): string {
  if (firstAt === null || lastAt === null) return '';
  return `; ${times.iso(firstAt)} to ${times.iso(lastAt)} (${span(lastAt - firstAt)})`;
}

function spent({ total, models }: Tally): string[] {
  const all = amounts(total);
  if (all === '') return [];
  const named = [...models].filter(([model]) => model !== '');
  if (named.length === 1 && models.size === 1) return [`${cleanLine(named[0]?.[0] ?? '')}: ${all}`];
  return [`tokens: ${all}`, ...named.map(([model, own]) => `  ${cleanLine(model)}: ${amounts(own)}`)];
}

function amounts(spent: Spent): string {
  const figures = [
    [spent.inputTokens, 'in'],
    [spent.outputTokens, 'out'],
    [spent.cacheReadTokens, 'read from the cache'],
    [spent.cacheWriteTokens, 'written to it'],
  ] as const;
  const tokens = figures.flatMap(([n, word]) => (n === null ? [] : [`${formatNumber(n)} ${word}`]));
  return [
    ...tokens,
    ...(spent.costUsd === null ? [] : [`$${spent.costUsd.toFixed(4)} as the tool states it`]),
  ].join(', ');
}

const some = (n: number, word: string) => `${formatNumber(n)} ${word}${n === 1 ? '' : 's'}`;
