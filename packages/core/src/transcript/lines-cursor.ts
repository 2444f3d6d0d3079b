import { type FileHandle, open, stat } from 'node:fs/promises';
import { whyUnreadable } from '../errors/why-unreadable.ts';
import type { TranscriptEntry } from '../plugin/capabilities.ts';
import type { TranscriptParser } from '../plugins/ask-transcript.ts';
import { LineSplitter } from './line-splitter.ts';
import type { Cursor, TranscriptSink } from './transcript-input.ts';

const CHUNK_BYTES = 1024 * 1024;

type Line = Buffer | 'too-long';

const NOTHING = { entries: [] } as const;

/**
 * Reads a file of JSON lines as it grows. A file that is emptied or replaced is read from its start with a new parser; what
 * the old one still got is not lost.
 */
export class LinesCursor implements Cursor {
  readonly #path: string;
  readonly #openParser: () => TranscriptParser;
  readonly #sink: TranscriptSink;
  readonly #signal: AbortSignal;
  #file: FileHandle | undefined;
  #chunk: Buffer | undefined;
  #at = 0;
  #line = 0;
  #parser: TranscriptParser;
  #splitter: LineSplitter;
  #lines: Line[] = [];
  #entries: TranscriptEntry[] = [];
  #problem: string | undefined;

  constructor(path: string, openParser: () => TranscriptParser, sink: TranscriptSink, signal: AbortSignal) {
    this.#path = path;
    this.#openParser = openParser;
    this.#sink = sink;
    this.#signal = signal;
    this.#parser = openParser();
    this.#splitter = new LineSplitter((line) => this.#lines.push(line));
  }

  async advance(): Promise<boolean> {
    try {
      this.#file ??= await open(this.#path);
      await this.#readOn(this.#file);
      this.#problem = undefined;
      return true;
    } catch (error) {
      this.#tell(error as NodeJS.ErrnoException);
      return false;
    }
  }

  /** A last line without its end is a line if it is whole; else it is still being written. */
  async finish(): Promise<void> {
    const rest = this.#splitter.rest();
    try {
      JSON.parse(rest.toString('utf8'));
    } catch {
      return;
    }
    this.#lines.push(rest);
    this.#read();
    await this.#flush();
  }

  async close(): Promise<void> {
    this.#chunk = undefined;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #readOn(first: FileHandle): Promise<void> {
    let file = first;
    this.#chunk ??= Buffer.allocUnsafe(CHUNK_BYTES);
    while (!this.#signal.aborted) {
      const { size } = await file.stat();
      if (size < this.#at) this.#restart();
      const { bytesRead } = await file.read(this.#chunk, 0, CHUNK_BYTES, this.#at);
      if (bytesRead > 0) {
        this.#at += bytesRead;
        this.#splitter.push(this.#chunk.subarray(0, bytesRead));
        this.#read();
        await this.#flush();
        continue;
      }
      const next = await replacementOf(this.#path, file);
      if (next === undefined) return;
      await file.close();
      file = next;
      this.#file = next;
      this.#restart();
    }
  }

  #restart(): void {
    this.#at = 0;
    this.#line = 0;
    this.#parser = this.#openParser();
    this.#splitter.rest();
  }

  /** The lines of a chunk, before another one takes its place. */
  #read(): void {
    const lines = this.#lines;
    this.#lines = [];
    for (const read of this.#parser.each(lines, (line) => this.#readLine(line))) {
      this.#line++;
      if ('problem' in read)
        this.#sink.problem({ source: this.#path, line: this.#line, reason: read.problem });
      else for (const entry of read.entries) this.#entries.push(entry);
    }
  }

  #readLine(line: Line): { readonly entries: readonly TranscriptEntry[] } | { readonly problem: string } {
    try {
      if (line === 'too-long') throw new Error('it is longer than 64 MiB');
      if (isBlank(line) || !this.#parser.wanted(line)) return NOTHING;
      return { entries: this.#parser.read(parse(line)) };
    } catch (error) {
      return { problem: (error as Error).message };
    }
  }

  async #flush(): Promise<void> {
    const entries = this.#entries;
    if (entries.length === 0) return;
    this.#entries = [];
    await this.#sink.entries(entries, this.#path);
  }

  /** Once for each reason, until it can be read again. */
  #tell(error: NodeJS.ErrnoException): void {
    const reason = whyUnreadable(error);
    if (reason !== this.#problem) this.#sink.problem({ source: this.#path, reason });
    this.#problem = reason;
  }
}

const CARRIAGE_RETURN = 13;

function isBlank(line: Buffer): boolean {
  return line.length === 0 || (line.length === 1 && line[0] === CARRIAGE_RETURN);
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch (cause) {
    throw new Error('it is not JSON', { cause });
  }
}

/** The file that has taken the place of an open one. */
async function replacementOf(path: string, file: FileHandle): Promise<FileHandle | undefined> {
  const there = await stat(path).catch(() => undefined);
  const here = await file.stat();
  if (there === undefined || (there.ino === here.ino && there.dev === here.dev)) return undefined;
  return open(path).catch(() => undefined);
}
