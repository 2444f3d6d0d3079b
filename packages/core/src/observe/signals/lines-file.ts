import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { FileSource, Pull } from './file-source.ts';

/** Of a file that is longer when it is opened, only this much of its end is read. Bytes, as everything here. */
const BACKLOG = 1024 * 1024;
/** A longer line is left out. */
const LONGEST_LINE = 8 * 1024 * 1024;
const CHUNK = 256 * 1024;
const NEWLINE = 10;

/** Where a file was when its agent was started. */
export interface Begin {
  readonly inode: number;
  readonly offset: number;
}

/**
 * Follows a file that grows: each call reads the whole lines that have come since the last one. One that was moved aside
 * is read to its end before the file in its place; one that was cut off is read anew.
 */
export class LinesFile implements FileSource {
  readonly path: string;
  readonly #begin: Begin | undefined;
  #open: { readonly fd: number; readonly inode: number } | undefined;
  #offset = 0;
  /** The beginning of a line whose end has not been written yet. */
  #parts: Buffer[] = [];
  #partBytes = 0;
  /** Up to the next line end, nothing counts. */
  #discarding = false;

  constructor(path: string, begin?: Begin) {
    this.path = path;
    this.#begin = begin;
  }

  pull(pull: Pull): void {
    const there = statSync(this.path, { throwIfNoEntry: false });
    if (this.#open !== undefined && this.#open.inode !== there?.ino) {
      this.#readOn(this.#open.fd, pull);
      if (pull.budget <= 0) return;
      this.close();
    }
    if (there === undefined) return;
    if (!there.isFile()) throw new Error('it is no file');
    this.#open ??= this.#openAt(there.ino);
    const { size } = fstatSync(this.#open.fd);
    if (size < this.#offset) this.#restart(0);
    if (size > this.#offset) this.#readOn(this.#open.fd, pull);
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open.fd);
    this.#open = undefined;
    this.#restart(0);
  }

  #openAt(inode: number): { fd: number; inode: number } {
    // Not to wait for a writer, should it be a pipe by now.
    const fd = openSync(this.path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { size, ino } = fstatSync(fd);
    const begin = this.#begin?.inode === inode && this.#begin.offset <= size ? this.#begin.offset : 0;
    const offset = Math.max(begin, size - BACKLOG);
    this.#restart(offset);
    if (offset > begin) {
      const before = Buffer.alloc(1);
      readSync(fd, before, 0, 1, offset - 1);
      this.#discarding = before[0] !== NEWLINE;
    }
    return { fd, inode: ino };
  }

  #restart(offset: number): void {
    this.#offset = offset;
    this.#parts = [];
    this.#partBytes = 0;
    this.#discarding = false;
  }

  #readOn(fd: number, pull: Pull): void {
    while (pull.budget > 0) {
      const chunk = Buffer.allocUnsafe(Math.max(0, Math.min(CHUNK, fstatSync(fd).size - this.#offset)));
      const length = chunk.length === 0 ? 0 : readSync(fd, chunk, 0, chunk.length, this.#offset);
      if (length === 0) return;
      this.#offset += length;
      pull.budget -= length;
      this.#split(chunk.subarray(0, length), pull);
    }
  }

  #split(bytes: Buffer, pull: Pull): void {
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      const last = bytes.subarray(from, end);
      from = end + 1;
      const line = this.#parts.length === 0 ? last : Buffer.concat([...this.#parts, last]);
      const counts = !this.#discarding;
      this.#parts = [];
      this.#partBytes = 0;
      this.#discarding = false;
      if (counts) readLine(line, pull);
    }
    if (from === bytes.length || this.#discarding) return;
    const part = bytes.subarray(from);
    this.#partBytes += part.length;
    if (this.#partBytes > LONGEST_LINE) {
      this.#parts = [];
      this.#discarding = true;
      pull.onSkipped();
    } else {
      // A copy: the chunk is much longer.
      this.#parts.push(Buffer.from(part));
    }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function readLine(line: Buffer, { onValue, onSkipped }: Pull): void {
  const found = line.length > LONGEST_LINE ? undefined : parse(line);
  if (found === undefined) onSkipped();
  else if (found !== 'blank') onValue(found.value);
}

/** `undefined`: it is no UTF-8, or no JSON. */
function parse(line: Buffer): { readonly value: unknown } | 'blank' | undefined {
  try {
    const text = utf8.decode(line);
    return text.trim() === '' ? 'blank' : { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
