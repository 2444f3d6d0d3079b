import {
  EVENT_NAMES,
  EXIT,
  type Fleet,
  findConfig,
  followJournal,
  formatEvent,
  type JournalEvent,
  journalPath,
  loadFleet,
  readJournal,
  requireNames,
} from '@agent-orchestrator/core';
import type { Invocation, Outcome, VerbOptions } from '../command-line/invocation.ts';
import { parseCount } from '../command-line/parse-count.ts';
import { usageError } from '../command-line/usage-error.ts';
import { parseSince } from '../events/parse-since.ts';

export async function run(
  invocation: Invocation,
  _names: readonly string[],
  options: VerbOptions,
): Promise<Outcome> {
  const { config, cwd, output, json, signal } = invocation;
  const count = await parseCount('-n', options.lines);
  const since = await parseSince(options.since, Date.now());
  if (options.event !== undefined && !EVENT_NAMES.some((name) => name === options.event))
    throw await usageError(
      `There is no event "${options.event}".`,
      `The events are ${EVENT_NAMES.join(', ')}.`,
    );
  const wanted = (event: JournalEvent) =>
    (since === undefined || Date.parse(event.at) >= since) &&
    (options.agent === undefined || event.agent === options.agent) &&
    (options.event === undefined || event.event === options.event);

  const fleet = loadFleet(findConfig({ explicit: config, cwd }));
  const path = journalPath(fleet.logDir);
  if (typeof options.agent === 'string') await requireKnown(fleet, path, options.agent);
  const show = (event: JournalEvent) => (json ? output.json(event) : output.line(formatEvent(event)));
  if (options.follow !== true) {
    const events = lastOf((await readJournal(path)).filter(wanted), count);
    if (!json) for (const event of events) show(event);
    return { exitCode: EXIT.done, body: { events } };
  }
  await follow(path, { count, wanted, show, signal: AbortSignal.any([signal, output.closed]) });
  return { exitCode: EXIT.done };
}

/** An agent that was taken out of the config may still have events. */
async function requireKnown(fleet: Fleet, path: string, agent: string): Promise<void> {
  if (!(await readJournal(path)).some((event) => event.agent === agent)) requireNames(fleet, [agent]);
}

/** What is there already, then what comes; nothing is left out or shown twice between the two. */
async function follow(
  path: string,
  {
    count,
    wanted,
    show,
    signal,
  }: {
    count: number | undefined;
    wanted: (event: JournalEvent) => boolean;
    show: (event: JournalEvent) => void;
    signal: AbortSignal;
  },
): Promise<void> {
  if (count === 0) {
    await followJournal(path, { from: 'end', signal, onEvent: (event) => wanted(event) && show(event) });
    return;
  }
  const before = await readJournal(path);
  const shown = new Set(before.map((event) => JSON.stringify(event)));
  for (const event of lastOf(before.filter(wanted), count)) show(event);
  const onEvent = (event: JournalEvent) => {
    // The journal is read again from its start: what was there already comes first.
    if (shown.has(JSON.stringify(event))) return;
    shown.clear();
    if (wanted(event)) show(event);
  };
  await followJournal(path, { from: 'start', signal, onEvent });
}

function lastOf<T>(items: readonly T[], count: number | undefined): readonly T[] {
  return count === undefined ? items : items.slice(Math.max(0, items.length - count));
}
