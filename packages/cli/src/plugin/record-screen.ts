import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type AgentLook, EXIT, findConfig, loadFleet, lookAtAgent } from '@agent-orchestrator/core';
import type { Invocation, Outcome } from '../command-line/invocation.ts';
import { usageError } from '../command-line/usage-error.ts';
import { failCli } from '../errors/cli-errors.ts';
import { pluginLoader } from '../plugins/plugin-loader.ts';
import { openRedactor } from '../transcript/redact.ts';

export interface RecordOptions {
  /** Folder of the recordings, as it was written. */
  readonly out: string | undefined;
  /** What the recording shows, as the name of its file begins. Default: the verdict. */
  readonly state: string | undefined;
}

/** `agents plugin record`: what an agent shows now, as a recording that the conformance kit reads. */
export async function recordScreen(
  { config, cwd, env, bin, output }: Invocation,
  name: string,
  { out = 'recordings', state }: RecordOptions,
): Promise<Outcome> {
  if (state !== undefined && !/^[a-z0-9][a-z0-9._-]*$/i.test(state))
    throw await usageError(
      `"${state}" cannot begin the name of a file.`,
      'Use letters, digits and "-": --state permission-dialog',
    );
  const configPath = findConfig({ explicit: config, cwd });
  const look = await lookAtAgent({ configPath, env, name, loadPlugins: pluginLoader(bin) });
  const row = rowOf(look, state);
  const folder = resolve(cwd, out);
  const path = join(folder, row.file);
  const index = join(folder, 'index.jsonl');
  save({ folder, path, index }, `${look.screen.join('\n')}\n`, row);

  const { redact } = loadFleet(configPath).transcript;
  const suspects = suspiciousRows(look.screen, [homedir(), env.HOME ?? ''], redact);
  output.line(
    `${path}: ${row.activity}${row.limit ? ', with a limit' : ''} (${look.activity.evidence.text})`,
  );
  output.note(warningOf(suspects, path));
  output.note(`If the verdict is not what the tool does, correct it in ${index}, and then the rule.`);
  return { exitCode: EXIT.done, body: { action: 'record', path, index, recording: row, suspects } };
}

/** A row of an `index.jsonl`. */
type Row = ReturnType<typeof rowOf>;

function rowOf(look: AgentLook, state: string | undefined) {
  const size = `${look.columns}x${look.rows}`;
  const shown = state ?? (look.limit === undefined ? look.activity.state : 'limit');
  return {
    ...{ file: `${shown}-${size}.txt`, state: shown, size },
    ...{ activity: look.activity.state, limit: look.limit !== undefined },
    ...{ title: look.title, command: look.command, captured_at: look.at / 1000 },
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    driver: look.driver,
    ...versionOf(look),
  };
}

/** What the tool says counts; else what the driver is known to fit. */
function versionOf({ toolVersion, knownVersions }: AgentLook): { version?: string; known_versions?: string } {
  if (toolVersion !== undefined) return { version: toolVersion };
  return knownVersions === undefined ? {} : { known_versions: knownVersions };
}

interface Places {
  readonly folder: string;
  readonly path: string;
  readonly index: string;
}

/** Both or nothing: a recording without its row is never read. */
function save({ folder, path, index }: Places, text: string, row: Row): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text, { flag: 'wx' });
  } catch (cause) {
    throw notWritten(path, cause);
  }
  try {
    if (isListed(index, row.file)) throw Object.assign(new Error('it is listed'), { code: 'EEXIST' });
    appendFileSync(index, `${JSON.stringify(row)}\n`);
  } catch (cause) {
    rmSync(path, { force: true });
    throw notWritten(isExisting(cause) ? path : index, cause);
  }
}

function isListed(index: string, file: string): boolean {
  return existsSync(index) && readFileSync(index, 'utf8').includes(JSON.stringify(file));
}

const isExisting = (cause: unknown) => (cause as NodeJS.ErrnoException).code === 'EEXIST';

function notWritten(path: string, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (isExisting(cause)) return failCli('RECORDING_EXISTS', { path });
  return failCli('RECORDING_UNWRITABLE', { path, reason: code ?? message }, { cause });
}

/** Numbers, from 1, of the rows with something that looks like a secret or names a home. Best effort. */
function suspiciousRows(
  screen: readonly string[],
  homes: readonly string[],
  patterns: readonly RegExp[],
): number[] {
  const { text } = openRedactor({ homes, patterns });
  return screen.flatMap((row, index) => (text(row) === row ? [] : [index + 1]));
}

function warningOf(suspects: readonly number[], path: string): string {
  const rule = `Read ${path} before you share it: whatever stood on the screen is in it.`;
  if (suspects.length === 0) return `warning: ${rule}`;
  const rows = `${suspects.length === 1 ? 'row' : 'rows'} ${suspects.join(', ')}`;
  return `warning: ${rule} What looks like a secret or a home folder stands in ${rows}.`;
}
