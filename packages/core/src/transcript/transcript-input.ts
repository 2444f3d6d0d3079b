import type { TranscriptEntry, TranscriptSource } from '../plugin/capabilities.ts';
import type { TranscriptParser } from '../plugins/ask-transcript.ts';

/** A transcript that can be read: where it is, and what it is parsed with. */
export interface TranscriptInput {
  /** Where it is now, oldest first. Throws what the plugin did wrong. */
  readonly locate: (signal: AbortSignal) => Promise<readonly TranscriptSource[]>;
  /** A parser for one source, from its beginning. */
  readonly openParser: () => TranscriptParser;
  /** Environment of the programs that sources name. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Something that could not be read. Reading goes on. */
export interface TranscriptProblem {
  /** A path, a URL or a command line. */
  readonly source: string;
  /** Of a file; counted from 1. Absent: the source as a whole. */
  readonly line?: number;
  /** The end of a sentence: `it is not JSON`. */
  readonly reason: string;
}

/** Who is told what was read. */
export interface TranscriptSink {
  /** Awaited before more is read, so that memory is bounded. */
  readonly entries: (entries: readonly TranscriptEntry[], source: string) => Promise<void>;
  readonly problem: (problem: TranscriptProblem) => void;
}

/** What a source is called in messages and reports. */
export function nameOfSource(source: TranscriptSource): string {
  if (source.kind === 'http') return source.url;
  return source.kind === 'command' ? source.argv.join(' ') : source.path;
}

/** How far one source has been read. */
export interface Cursor {
  /** Reads what is there and was not read yet. Answers false when the source cannot be read. */
  advance(): Promise<boolean>;
  /** Nothing more will come: what was held back is handed on. */
  finish(): Promise<void>;
  close(): Promise<void>;
}
