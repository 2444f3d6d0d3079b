import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type DetectedScreen, detectScreen, EXIT, findConfig, whyUnreadable } from '@agent-orchestrator/core';
import type { Input, Invocation, Outcome, VerbOptions } from '../command-line/invocation.ts';
import { usageError } from '../command-line/usage-error.ts';
import { findDriver } from '../plugins/driver-loader.ts';
import { KNOWN_DRIVERS } from '../plugins/package-table.ts';

export async function run(
  { config, cwd, bin, input, output, json, interactive }: Invocation,
  [file = '-']: readonly string[],
  options: VerbOptions,
): Promise<Outcome> {
  const { driver: id, plugin, title, command } = options as Readonly<Record<string, string | undefined>>;
  if (id === undefined)
    throw await usageError(
      'There is no driver that could be asked.',
      `Name one: --driver ${KNOWN_DRIVERS.join('|')}`,
    );
  const zone = await zoneOf(options.tz);
  const now = await momentOf(options.now);
  const configPath = config === undefined ? undefined : findConfig({ explicit: config, cwd });
  const { driver, registry } = await findDriver(id, { bin, cwd, config: configPath, plugin });
  const text = await textOf(file, cwd, input);
  const found = await detectScreen(registry, driver, { text, title, command, now, zone });
  const { activity, limit } = found;
  // For a program it is this one object, whichever way it asks.
  if (json || !interactive) {
    output.json({
      activity: { state: activity.state, reason: activity.reason },
      limit: limit === undefined ? null : { kind: limit.kind, resetsAt: isoOrNull(limit.resetsAt) },
      evidence: activity.evidence,
    });
  } else for (const line of describe(found)) output.line(line);
  return { exitCode: EXIT.done };
}

function describe({ activity, limit }: DetectedScreen): string[] {
  const { state, reason, evidence } = activity;
  const because = ({ source, text, rule }: DetectedScreen['activity']['evidence']) =>
    `${source}: ${text}${rule === undefined ? '' : ` (rule ${rule})`}`;
  const lines = [`${state} (${reason}) — ${because(evidence)}`];
  if (limit === undefined) return [...lines, 'no limit'];
  const until = limit.resetsAt === undefined ? '' : ` until ${new Date(limit.resetsAt).toISOString()}`;
  return [...lines, `limit: ${limit.kind}${until} — ${because(limit.evidence)}`];
}

async function textOf(file: string, cwd: string, input: Input): Promise<string> {
  if (file === '-') {
    if (!input.terminal) return input.text();
    throw await usageError('There is no screen to look at.', 'Name a file, or pipe the screen into it.');
  }
  try {
    return await readFile(resolve(cwd, file), 'utf8');
  } catch (cause) {
    const problem = `The file "${file}" cannot be read: ${whyUnreadable(cause)}.`;
    throw await usageError(problem, 'Name a saved screen, or "-".');
  }
}

async function zoneOf(zone: VerbOptions[string]): Promise<string | undefined> {
  if (typeof zone !== 'string') return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    throw await usageError(`"${zone}" is no time zone.`, 'Write it as in --tz Europe/Rome or --tz UTC.');
  }
}

async function momentOf(text: VerbOptions[string]): Promise<number> {
  if (typeof text !== 'string') return Date.now();
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(at)) return at;
  throw await usageError(`"${text}" is no time.`, 'Write it as in --now 2026-11-22T08:30:00Z');
}

const isoOrNull = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
