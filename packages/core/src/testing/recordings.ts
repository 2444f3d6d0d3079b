import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Observation } from '../plugin/contract.ts';

/** A screen that the real tool has shown, and what is to be understood. One row of an `index.jsonl`, with its screen. */
export interface ScreenRecording {
  /** Name of the file with the rows, beside the index. */
  readonly file: string;
  /** What was asked of the tool when it was recorded; for people. */
  readonly state: string;
  /** `COLUMNSxROWS` of the pane. */
  readonly size: string;
  /** The verdict; `idle|waiting`: either will do. */
  readonly activity: string;
  /** Whether a usage limit holds the tool; `null`: unspecified. */
  readonly limit: boolean | null;
  /** The pane's title at that moment. */
  readonly title: string;
  /** Name of the foreground command at that moment. */
  readonly command: string;
  /** Seconds since the epoch. */
  readonly captured_at: number;
  /** The time zone of the machine on which it was recorded. Absent: `UTC`. */
  readonly zone?: string;
  /** The rows, for recordings that are given in code; else they are read from `file`. */
  readonly screen?: readonly string[];
}

/** A recording whose rows are there. */
export type Recording = ScreenRecording & { readonly screen: readonly string[] };

/** Recordings given in code, or a folder in which every `index.jsonl` counts, also those of folders below it. */
export type RecordingSource = string | URL | readonly ScreenRecording[];

/** Reads recordings. Throws what cannot be read, with its place. */
export function readRecordings(source: RecordingSource): readonly Recording[] {
  if (typeof source !== 'string' && !(source instanceof URL))
    return source.map((recording) => ({ ...recording, screen: recording.screen ?? [] }));
  return findIndexes(pathOf(source)).flatMap(readIndex);
}

/** What the core would have seen of the pane. */
export function observationOf(recording: Recording): Observation {
  const [columns, rows] = recording.size.split('x').map(Number);
  return {
    at: recording.captured_at * 1000,
    screen: [...recording.screen],
    title: recording.title,
    command: recording.command,
    columns,
    rows,
    outputAt: undefined,
    startedAt: undefined,
  };
}

/** The parsed lines of a JSONL file. Throws for a line that is no JSON, with its number. */
export function readJsonLines(path: string): readonly unknown[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      try {
        return [JSON.parse(line) as unknown];
      } catch (cause) {
        throw new Error(`${path}:${index + 1} is not JSON.`, { cause });
      }
    });
}

/** The path of a file or folder that is named either way. */
export function pathOf(place: string | URL): string {
  return place instanceof URL || place.startsWith('file:') ? fileURLToPath(place) : place;
}

function findIndexes(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name === 'index.jsonl')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function readIndex(path: string): Recording[] {
  return readJsonLines(path).map((row) => {
    const recording = row as ScreenRecording;
    const screen = readFileSync(join(dirname(path), recording.file), 'utf8')
      .trimEnd()
      .split('\n');
    return { ...recording, screen };
  });
}
