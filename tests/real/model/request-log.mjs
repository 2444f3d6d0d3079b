import { appendFileSync, readFileSync } from 'node:fs';

/**
 * What happened to one request, a line each in a JSONL file: first that it came, then how its answer ended.
 * @typedef {{
 *   readonly n: number, readonly at: number, readonly event: 'asked',
 *   readonly path: string, readonly protocol: string | undefined, readonly session: string | undefined,
 *   readonly prompts: readonly string[], readonly calls: readonly string[], readonly tools: number,
 *   readonly directive: string | undefined, readonly body: unknown,
 * }} Asked
 * @typedef {{
 *   readonly n: number, readonly at: number, readonly event: 'answered',
 *   readonly status: number, readonly outcome: 'ended' | 'dropped' | 'abandoned' | 'failed',
 * }} Answered
 * `n`: number of the request. `at`: ms since the epoch. `session`: the tool's own name of its conversation. `tools`: how
 * many it offered; a request with none is a side job. `body` is as it came, without the tools' descriptions.
 */

/** Keeps the log of a server, in memory and in a file. */
export class RequestLog {
  /** @type {(Asked | Answered)[]} */
  entries = [];

  /** @param {string | undefined} path */
  constructor(path) {
    this.path = path;
  }

  /** @param {Asked | Answered} entry */
  add(entry) {
    this.entries.push(entry);
    if (this.path !== undefined) appendFileSync(this.path, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
  }
}

/** Reads a log file back. @param {string} path @returns {(Asked | Answered)[]} */
export function readRequestLog(path) {
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

/**
 * The prompts that the model was given, in the order in which they came. A conversation is sent whole with each request,
 * so a prompt counts once for each conversation and place in it, however often it was sent. Side jobs do not count.
 * @param {readonly (Asked | Answered)[]} entries
 * @returns {{ readonly text: string, readonly session: string | undefined, readonly at: number }[]}
 */
export function receivedPrompts(entries) {
  /** @type {Map<string | undefined, readonly string[]>} */
  const known = new Map();
  return entries.flatMap((entry) => {
    if (entry.event !== 'asked' || entry.tools === 0) return [];
    const { session, at } = entry;
    const before = known.get(session) ?? [];
    const added = newAfter(before, entry.prompts);
    if (added.length > 0 || entry.prompts.length < before.length) known.set(session, entry.prompts);
    return added.map((text) => ({ text, session, at }));
  });
}

/**
 * What a conversation has more than before. One whose beginning was rewritten (a compaction) keeps its newest prompts:
 * what follows the longest end that both have in common is new.
 * @param {readonly string[]} before
 * @param {readonly string[]} prompts
 */
function newAfter(before, prompts) {
  if (before.every((text, index) => prompts[index] === text)) return prompts.slice(before.length);
  if (prompts.every((text, index) => before[index] === text)) return [];
  return prompts.filter((text) => !before.includes(text));
}
