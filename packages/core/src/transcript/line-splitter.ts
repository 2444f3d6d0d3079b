const NEWLINE = 10;

/** Longer lines are not kept, so that memory is bounded. Bytes. */
const LONGEST_LINE = 64 * 1024 * 1024;

/** Cuts a stream of bytes into lines, wherever its chunks end. Lines come without their line feed. */
export class LineSplitter {
  #parts: Buffer[] = [];
  #size = 0;
  readonly #longest: number;
  readonly #onLine: (line: Buffer | 'too-long') => void;

  /** A line is valid only during the call: its memory is used again. */
  constructor(onLine: (line: Buffer | 'too-long') => void, longest = LONGEST_LINE) {
    this.#onLine = onLine;
    this.#longest = longest;
  }

  push(chunk: Buffer): void {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      this.#end(chunk.subarray(from, end));
      from = end + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }

  /** What came after the last line feed, if that is not too long; it is forgotten. */
  rest(): Buffer {
    const rest = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    return rest;
  }

  #keep(part: Buffer): void {
    this.#size += part.length;
    if (this.#size > this.#longest) this.#parts = [];
    else this.#parts.push(Buffer.from(part));
  }

  #end(last: Buffer): void {
    if (this.#size === 0) {
      this.#onLine(last);
      return;
    }
    const size = this.#size + last.length;
    const line = size > this.#longest ? 'too-long' : Buffer.concat([...this.#parts, last], size);
    this.#parts = [];
    this.#size = 0;
    this.#onLine(line);
  }
}
