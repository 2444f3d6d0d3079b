import type { TranscriptSource } from '../plugin/capabilities.ts';
import { DocumentCursor } from './document-cursor.ts';
import { FolderWatch } from './folder-watch.ts';
import { LinesCursor } from './lines-cursor.ts';
import { type Cursor, nameOfSource, type TranscriptInput, type TranscriptSink } from './transcript-input.ts';

/** While a transcript is followed, new sources are looked for this often, in ms. */
const LOCATE_MS = 2_000;

/** How reading went. */
export interface TranscriptReading {
  readonly found: number;
  /** How many of the sources could be read. */
  readonly read: number;
}

/** Reads a transcript as it is now, source by source. Throws what the plugin did wrong in finding it. */
export async function readTranscript(
  input: TranscriptInput,
  sink: TranscriptSink,
  signal: AbortSignal,
): Promise<TranscriptReading> {
  const sources = await input.locate(signal);
  let read = 0;
  for (const source of sources) {
    if (signal.aborted) break;
    const cursor = openCursor(source, input, sink, signal);
    try {
      if (await cursor.advance()) read++;
      await cursor.finish();
    } finally {
      await cursor.close();
    }
  }
  return { found: sources.length, read };
}

/**
 * Reads a transcript and then what is added to it, until `signal` is aborted: growth, files that are emptied or replaced, new
 * sources. `onWaiting` is told once when there is nothing yet.
 */
export async function followTranscript(
  input: TranscriptInput,
  sink: TranscriptSink,
  signal: AbortSignal,
  onWaiting: () => void,
): Promise<void> {
  const cursors = new Map<string, Cursor>();
  const changes = new FolderWatch();
  let locatedAt = Number.NEGATIVE_INFINITY;
  let waiting = false;
  try {
    while (!signal.aborted) {
      if (performance.now() - locatedAt >= LOCATE_MS) {
        const sources = await input.locate(signal);
        locatedAt = performance.now();
        addCursors(cursors, sources, (source) => openCursor(source, input, sink, signal));
        changes.watch(sources.flatMap((source) => ('path' in source ? [source.path] : [])));
      }
      if (cursors.size === 0 && !waiting) onWaiting();
      waiting = true;
      for (const cursor of cursors.values()) await cursor.advance();
      await changes.next(signal);
    }
    for (const cursor of cursors.values()) await cursor.finish();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    changes.close();
    for (const cursor of cursors.values()) await cursor.close();
  }
}

/** A source that is no longer named is followed all the same: its last lines may come late. */
function addCursors(
  cursors: Map<string, Cursor>,
  sources: readonly TranscriptSource[],
  openOne: (source: TranscriptSource) => Cursor,
): void {
  for (const source of sources) {
    const key = `${source.kind} ${nameOfSource(source)}`;
    if (!cursors.has(key)) cursors.set(key, openOne(source));
  }
}

function openCursor(
  source: TranscriptSource,
  input: TranscriptInput,
  sink: TranscriptSink,
  signal: AbortSignal,
): Cursor {
  return source.kind === 'lines'
    ? new LinesCursor(source.path, input.openParser, sink, signal)
    : new DocumentCursor(source, input, sink, signal);
}
