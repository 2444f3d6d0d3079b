import type { TranscriptProblem } from '@agent-orchestrator/core';
import type { Tally } from './tally.ts';
import type { ViewItem } from './view-item.ts';

/** One item as a JSON object; docs/cli.md describes the fields. */
export function jsonOf(item: ViewItem, source: string): object {
  const { type, at, ...rest } = item;
  const head = { v: 1, type, at: iso(at), source };
  if (item.type === 'limit') return { ...head, ...rest, resetsAt: iso(item.resetsAt) };
  if (item.type !== 'tool-result') return { ...head, ...rest };
  const { id, tool, failed, text, clipped, subagent } = item;
  return {
    ...{ ...head, id, tool: tool ?? null, failed, text, clipped: clipped ?? null },
    ...(subagent !== undefined && { subagent }),
  };
}

/** The last object: what all of it comes to. */
export function jsonOfTally(tally: Tally, problems: readonly TranscriptProblem[], unread: number): object {
  const { firstAt, lastAt, models, ...rest } = tally;
  return {
    ...{ v: 1, type: 'summary', firstAt: iso(firstAt), lastAt: iso(lastAt), ...rest },
    models: Object.fromEntries(models),
    unreadable: unread,
    problems,
  };
}

/** A JSON object as a line that does a terminal no harm either: no control characters, no turned text. */
export function harmlessJson(value: object): string {
  return `${JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )}\n`;
}

const iso = (at: number | null | undefined): string | null =>
  at === undefined || at === null ? null : new Date(at).toISOString();
