import { readFileSync, type Stats, statSync } from 'node:fs';
import type { FileSource, Pull } from './file-source.ts';

/** Bytes. */
const LARGEST = 8 * 1024 * 1024;
/** A file this young may change again without another time, and one that is no JSON is still being written. In ms. */
const SETTLED_MS = 50;
const WRITING_MS = 1_000;

/** Follows a small file that is replaced as a whole. Its value is told when it changes; `undefined`: it is gone. */
export class DocumentFile implements FileSource {
  readonly path: string;
  #mark: string | undefined;
  #text: string | undefined;

  constructor(path: string) {
    this.path = path;
  }

  pull(pull: Pull): void {
    const there = statSync(this.path, { throwIfNoEntry: false });
    if (there === undefined) {
      this.end(pull);
      return;
    }
    if (!there.isFile()) throw new Error('it is no file');
    const mark = markOf(there);
    if (mark === this.#mark) return;
    if (there.size > LARGEST) throw new Error('it is larger than 8 MiB');
    const text = readFileSync(this.path, 'utf8');
    const age = Date.now() - there.mtimeMs;
    pull.budget -= text.length;
    if (text !== this.#text) {
      const value = parse(text);
      if (value !== undefined) {
        this.#text = text;
        pull.onValue(value.parsed);
      } else if (age < WRITING_MS) {
        throw new HalfWritten();
      } else {
        throw new Error('it is no JSON');
      }
    }
    this.#mark = age < SETTLED_MS ? undefined : mark;
  }

  close(): void {
    this.#mark = undefined;
  }

  end({ onValue }: Pull): void {
    this.#mark = undefined;
    if (this.#text === undefined) return;
    this.#text = undefined;
    onValue(undefined);
  }
}

/** It is being written just now: to be read again in a moment. */
export class HalfWritten extends Error {}

const markOf = ({ ino, size, mtimeMs, ctimeMs }: Stats) => `${ino} ${size} ${mtimeMs} ${ctimeMs}`;

function parse(text: string): { parsed: unknown } | undefined {
  try {
    return { parsed: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
