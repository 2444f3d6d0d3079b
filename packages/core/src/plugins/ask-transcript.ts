import * as z from 'zod';
import { fail } from '../errors/catalog.ts';
import type {
  RunningAgent,
  TranscriptEntry,
  TranscriptReader,
  TranscriptSource,
} from '../plugin/capabilities.ts';
import { DEFAULT_DEADLINES, type Deadlines, withDeadline } from './deadlines.ts';
import { isHookTimeout } from './guard.ts';
import { naming } from './hook-place.ts';
import { limitFunction } from './limit-functions.ts';
import { reasonOf } from './reason-of.ts';
import type { RegisteredDriver } from './registry.ts';
import { eachWithinTime } from './sync-deadline.ts';

const PATH = z.string().min(1);

const SOURCES = z.array(
  z.discriminatedUnion('kind', [
    z.looseObject({ kind: z.literal('lines'), path: PATH }),
    z.looseObject({ kind: z.literal('document'), path: PATH }),
    z.looseObject({
      kind: z.literal('http'),
      url: z.url(),
      headers: z.record(z.string(), z.string()).optional(),
    }),
    z.looseObject({
      kind: z.literal('command'),
      argv: z.array(z.string()).min(1),
      cwd: z.string().optional(),
    }),
  ]),
);

/** What one transcript is parsed with. Both functions are guarded. */
export interface TranscriptParser {
  /** A line that adds nothing need not be parsed. */
  readonly wanted: (line: Buffer) => boolean;
  /** Throws a sentence's end (`the plugin "x" …`) for a value that the plugin fails on. */
  readonly read: (value: unknown) => readonly TranscriptEntry[];
  /** One line after the other: one deadline for many costs less than one for each. `one` may be asked again. */
  readonly each: <L, R>(lines: readonly L[], one: (line: L) => R) => R[];
}

/**
 * Where the transcripts of an agent are, oldest first. Throws `PLUGIN_HOOK_FAILED`, `PLUGIN_HOOK_TIMEOUT` or
 * `PLUGIN_HOOK_VALUE`, which name the plugin.
 */
export async function askTranscriptSources(
  { id, plugin }: RegisteredDriver,
  reader: TranscriptReader,
  running: RunningAgent,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<readonly TranscriptSource[]> {
  const stop = new AbortController();
  const details = naming({ plugin, hook: 'transcript.locate', key: id });
  const expired = fail('PLUGIN_HOOK_TIMEOUT', { ...details, ms: deadlineMs });
  let answer: unknown;
  try {
    const asked = { ...running, signal: AbortSignal.any([signal, stop.signal]) };
    const work = Promise.resolve().then(() => reader.locate(asked));
    answer = await withDeadline(work, deadlineMs, () => expired, signal);
  } catch (cause) {
    if (isHookTimeout(cause) || signal.aborted) throw cause;
    throw fail('PLUGIN_HOOK_FAILED', { ...details, reason: reasonOf(cause) }, { cause });
  } finally {
    stop.abort();
  }
  const checked = SOURCES.safeParse(answer);
  const issue = checked.error?.issues[0];
  if (issue === undefined) return answer as readonly TranscriptSource[];
  throw fail('PLUGIN_HOOK_VALUE', { ...details, reason: `${issue.path.join('.')}: ${issue.message}` });
}

/** A new parser for one source. A plugin whose `wanted` fails is asked no more: then every line is parsed. */
export function openTranscriptParser(
  { plugin, id }: RegisteredDriver,
  reader: TranscriptReader,
  deadlines: Deadlines = DEFAULT_DEADLINES,
): TranscriptParser {
  const place = { plugin, hook: 'transcript.parser', key: id };
  const parse = limitFunction(reader.parser(), place, deadlines);
  let usable = reader.wanted !== undefined;
  const wanted = (line: Buffer): boolean => {
    if (!usable) return true;
    try {
      return reader.wanted?.(line) !== false;
    } catch {
      usable = false;
      return true;
    }
  };
  const read = (value: unknown): readonly TranscriptEntry[] => {
    let entries: unknown;
    try {
      entries = parse(value);
    } catch (cause) {
      if (isHookTimeout(cause)) throw cause;
      throw new Error(`the plugin "${plugin}" fails on it: ${reasonOf(cause)}`, { cause });
    }
    if (!Array.isArray(entries))
      throw new Error(`the plugin "${plugin}" answers it with something that is no list`);
    const odd = entries.find((entry) => !isEntry(entry));
    if (odd !== undefined) throw new Error(`the plugin "${plugin}" answers it with an entry that is none`);
    if (entries.some((entry) => entry.type === 'tool-call' && isDeeper(entry.input, DEEPEST)))
      throw new Error(`it is nested more than ${DEEPEST} levels deep`);
    return entries as readonly TranscriptEntry[];
  };
  const each: TranscriptParser['each'] = (lines, one) =>
    eachWithinTime(lines, (line) => one(line), deadlines.synchronous);
  return { wanted, read, each };
}

/** Whoever walks deeper values, as `JSON.stringify` does, may run out of stack. */
const DEEPEST = 500;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((one) => isDeeper(one, levels - 1));
}

const isText = (value: unknown): boolean => typeof value === 'string';
/** Within what a Date can hold, in every zone. */
const isTime = (value: unknown): boolean =>
  value === undefined || (Number.isFinite(value) && Math.abs(Number(value)) <= 8.63e15);
const isAmount = (value: unknown): boolean =>
  value === undefined || (Number.isFinite(value) && Number(value) >= 0);

type Fields = Readonly<Record<string, unknown>>;

/** Written by hand: it runs for every entry of files of any size. */
const CHECKS: Readonly<Record<TranscriptEntry['type'], (entry: Fields) => boolean>> = {
  user: ({ text }) => isText(text),
  assistant: ({ text, model }) => isText(text) && (model === undefined || isText(model)),
  thinking: ({ text }) => isText(text),
  'tool-call': ({ id, name }) => isText(id) && isText(name),
  'tool-result': ({ id, text }) => isText(id) && isText(text),
  error: ({ text }) => isText(text),
  limit: ({ text, resetsAt }) => isText(text) && isTime(resetsAt),
  compaction: ({ text }) => isText(text),
  session: ({ sessionId, text }) => isText(sessionId) && isText(text),
  usage: (entry) =>
    (entry.model === undefined || isText(entry.model)) &&
    [
      entry.inputTokens,
      entry.outputTokens,
      entry.cacheReadTokens,
      entry.cacheWriteTokens,
      entry.costUsd,
    ].every(isAmount),
};

function isEntry(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Fields;
  if (!isTime(entry.at) || typeof entry.type !== 'string' || !Object.hasOwn(CHECKS, entry.type)) return false;
  return CHECKS[entry.type as TranscriptEntry['type']](entry);
}
