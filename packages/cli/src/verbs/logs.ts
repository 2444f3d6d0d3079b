import {
  EXIT,
  type Fleet,
  findConfig,
  loadFleet,
  requireNames,
  sessionLogPath,
  watchdogSession,
  withRecordedCompanions,
} from '@agent-orchestrator/core';
import type { Invocation, Outcome, VerbOptions } from '../command-line/invocation.ts';
import { parseCount } from '../command-line/parse-count.ts';
import { failCli } from '../errors/cli-errors.ts';
import { followFile } from '../logs/follow-file.ts';
import { type OpenLog, openLog } from '../logs/open-log.ts';
import { readTail } from '../logs/read-tail.ts';
import { ReadableLines } from '../logs/readable-lines.ts';

const DEFAULT_LINES = 10;

export async function run(
  invocation: Invocation,
  [name = '']: readonly string[],
  options: VerbOptions,
): Promise<Outcome> {
  const { config, cwd, output, json, interactive, signal } = invocation;
  const count = await parseCount('-n', options.lines);
  const fleet = loadFleet(findConfig({ explicit: config, cwd }));
  const session = sessionOf(fleet, name);
  const path = sessionLogPath(fleet.logDir, session);
  const raw = options.raw === true;
  const follow = options.follow === true || (interactive && count === undefined && !json);

  const { lines, size } = await lastLines(name, path, count ?? DEFAULT_LINES, raw ? rawLines : readableLines);
  if (!follow) {
    if (!json) for (const line of lines) output.line(line);
    return { exitCode: EXIT.done, body: { name, session, path, lines } };
  }
  const show = (line: string) => (json ? output.json({ v: 1, name, line }) : output.line(line));
  const reader = raw && !json ? undefined : new LineReader(show, raw);
  for (const line of lines) show(line);
  await followFile(path, {
    offset: size,
    signal: AbortSignal.any([signal, output.closed]),
    onBytes: async (bytes) => {
      if (reader === undefined) output.raw(bytes);
      else reader.push(bytes);
      await output.drained();
    },
    onQuiet: () => reader?.rest(),
  });
  return { exitCode: EXIT.done };
}

function sessionOf(fleet: Fleet, name: string): string {
  const { agents, services } = requireNames(withRecordedCompanions(fleet), [name]);
  return [...agents, ...services][0]?.session ?? watchdogSession(fleet);
}

async function lastLines(
  name: string,
  path: string,
  count: number,
  toLines: (bytes: Buffer) => readonly string[],
): Promise<{ lines: readonly string[]; size: number }> {
  let log: OpenLog | undefined;
  try {
    log = await openLog(path);
    return { lines: await readTail(log, count, toLines), size: log.size };
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw failCli('LOG_MISSING', { name, path });
    throw failCli('LOG_UNREADABLE', { name, path, reason: code ?? message }, { cause });
  } finally {
    await log?.close();
  }
}

function rawLines(bytes: Buffer): readonly string[] {
  const lines = bytes.toString('utf8').split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function readableLines(bytes: Buffer): readonly string[] {
  const reader = new ReadableLines();
  const lines = reader.push(bytes);
  return reader.partial === '' ? lines : [...lines, reader.partial];
}

/** Shows lines as they are completed, and one that is not when nothing more comes. */
class LineReader {
  readonly #readable = new ReadableLines();
  readonly #show: (line: string) => void;
  readonly #raw: boolean;
  #rawRest = '';
  #shown = '';

  constructor(show: (line: string) => void, raw: boolean) {
    this.#show = show;
    this.#raw = raw;
  }

  push(bytes: Buffer): void {
    for (const line of this.#raw ? this.#split(bytes) : this.#readable.push(bytes)) {
      if (line !== this.#shown || line === '') this.#show(line);
      this.#shown = '';
    }
  }

  rest(): void {
    const { partial } = this.#readable;
    if (partial === '' || partial === this.#shown) return;
    this.#shown = partial;
    this.#show(partial);
  }

  #split(bytes: Buffer): string[] {
    const lines = (this.#rawRest + bytes.toString('utf8')).split('\n');
    this.#rawRest = lines.pop() ?? '';
    return lines;
  }
}
