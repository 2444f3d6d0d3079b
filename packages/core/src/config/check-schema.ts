import * as z from 'zod';
import type { Findings } from './findings.ts';
import type { KeyPath } from './key-positions.ts';
import type { RawTable } from './parse-toml.ts';
import { describeValue, placeOf, valueAt } from './place.ts';
import { severalLoopsFile, singleLoopFile } from './schema.ts';
import { keysOf, nodeAt, notesAt } from './schema-node.ts';
import { advise, suggest } from './suggest.ts';

// A command checks one file: compiling checks first, as zod does by itself, takes longer than that.
z.config({ jitless: true });

/** Reports every key and value that the schema refuses. */
export function checkSchema(raw: RawTable, findings: Findings): void {
  const schema = Array.isArray(raw.loop) ? severalLoopsFile : singleLoopFile;
  const { error } = schema.safeParse({ defaults: {}, ...raw });
  const reported = new Set<string>();
  for (const issue of error?.issues ?? []) {
    // A value that breaks two rules is one mistake.
    const id = JSON.stringify([issue.path, issue.code === 'unrecognized_keys']);
    if (!reported.has(id)) reportIssue(schema, raw, issue, findings);
    reported.add(id);
  }
}

function reportIssue(schema: z.ZodType, raw: RawTable, issue: z.core.$ZodIssue, findings: Findings): void {
  const path = issue.path as KeyPath;
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) reportUnknownKey(schema, raw, path, key, findings);
  } else if (issue.code === 'invalid_key') {
    reportBadVariable(path, findings);
  } else if (valueAt(raw, path) === undefined) {
    reportMissing(schema, raw, path, findings);
  } else {
    reportValue(schema, raw, path, findings);
  }
}

function reportUnknownKey(
  schema: z.ZodType,
  raw: RawTable,
  path: KeyPath,
  key: string,
  findings: Findings,
): void {
  const at = [...path, key];
  const known = keysOf(nodeAt(schema, path));
  const home = suggest(key, known) === undefined ? homeOf(key) : undefined;
  const advice =
    home === undefined ? advise(key, known, path.length === 0 ? 'tables' : 'keys') : `It belongs in ${home}.`;
  if (path.length === 0) findings.error('CONFIG_UNKNOWN_TABLE', at, { key, advice });
  else findings.error('CONFIG_UNKNOWN_KEY', at, { key, place: placeOf(raw, path), advice });
}

/** The table in which a key of this name is known. */
function homeOf(key: string): string | undefined {
  const homes: readonly (readonly [string, KeyPath])[] = [
    ['[[agent]]', ['agent', 0]],
    ['[defaults]', ['defaults']],
    ['[watchdog]', ['watchdog']],
    ['[backend.NAME]', ['backend', 'NAME']],
    ['[loop]', ['loop']],
    ['[loop.on_complete]', ['loop', 'on_complete']],
    ['[[service]]', ['service', 0]],
  ];
  return homes.find(([, path]) => keysOf(nodeAt(singleLoopFile, path)).includes(key))?.[0];
}

function reportBadVariable(path: KeyPath, findings: Findings): void {
  const value = String(path.at(-1));
  const better = value.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d|$)/, '_');
  findings.error('CONFIG_BAD_NAME', path, {
    what: 'environment variable name',
    value,
    reason: 'it may only have letters, digits and "_", and no digit first',
    example: `${better} = "value"`,
  });
}

function reportMissing(schema: z.ZodType, raw: RawTable, path: KeyPath, findings: Findings): void {
  const key = String(path.at(-1));
  findings.error('CONFIG_MISSING_KEY', path, {
    key,
    place: placeOf(raw, path.slice(0, -1)),
    example: lineFor(key, notesAt(schema, path).sample),
  });
}

function reportValue(schema: z.ZodType, raw: RawTable, path: KeyPath, findings: Findings): void {
  const value = valueAt(raw, path);
  const node = nodeAt(schema, path);
  const { expects = 'another value', sample } = notesAt(schema, path);
  const { key, table } = keyAndTable(path);
  const place = placeOf(raw, table);
  if (node instanceof z.ZodEnum && typeof value === 'string') {
    const allowed = node.options.map(String);
    findings.error('CONFIG_UNKNOWN_WORD', path, {
      key,
      place,
      value,
      allowed: allowed.map((one) => `"${one}"`).join(', '),
      advice: advise(value, allowed, 'words'),
    });
    return;
  }
  const example = lineFor(key.replace(/\[\d+\]$/, ''), sample);
  findings.error('CONFIG_VALUE', path, {
    key,
    place,
    expected: expects,
    actual: describeValue(value),
    example,
  });
}

/** `['plugins', 1]` is `plugins[1]` of the file; `['agent', 0, 'dir']` is `dir` of `['agent', 0]`. */
function keyAndTable(path: KeyPath): { key: string; table: KeyPath } {
  const last = path.at(-1);
  if (typeof last !== 'number') return { key: String(last), table: path.slice(0, -1) };
  return { key: `${path.at(-2)}[${last}]`, table: path.slice(0, -2) };
}

function lineFor(key: string, sample = '"…"'): string {
  return /^\[\[?[A-Za-z]/.test(sample) ? sample : `${key} = ${sample}`;
}
