import { StringDecoder } from 'node:string_decoder';

const ESC = '\u001b';
/** Characters. */
const LONGEST_CODE = 4_096;

/** One terminal line: text is written at the cursor, which a carriage return takes back to the start. */
class TerminalLine {
  #cells: string[] = [];
  #at = 0;
  /** Something was on it that is not text. */
  touched = false;

  write(character: string): void {
    while (this.#cells.length < this.#at) this.#cells.push(' ');
    this.#cells[this.#at] = character;
    this.#at += 1;
  }

  move(column: number): void {
    // A line is never wider than this; a damaged number must not fill the memory.
    this.#at = Math.min(Math.max(0, column), 10_000);
  }

  advance(columns: number): void {
    this.move(this.#at + columns);
  }

  eraseToEnd(): void {
    this.#cells.length = Math.min(this.#cells.length, this.#at);
  }

  eraseAll(): void {
    this.#cells = [];
  }

  get text(): string {
    return this.#cells.join('').trimEnd();
  }
}

/**
 * Turns what a terminal was sent into lines that people can read: escape codes and control characters are left out,
 * what was overwritten in a line is gone, and a jump to another row begins a new line.
 */
export class ReadableLines {
  readonly #decoder = new StringDecoder('utf8');
  #line = new TerminalLine();
  #rest = '';
  #done: string[] = [];

  /** Takes the next bytes; returns the lines that they complete. */
  push(bytes: Buffer): string[] {
    const text = this.#rest + this.#decoder.write(bytes);
    this.#rest = '';
    let at = 0;
    while (at < text.length) {
      const length = text[at] === ESC ? this.#escape(text, at) : this.#character(text, at);
      if (length === 0 && text.length - at < LONGEST_CODE) {
        this.#rest = text.slice(at);
        break;
      }
      // A code that has no end is given up: only the escape character itself is left out.
      at += Math.max(1, length);
    }
    return this.#done.splice(0);
  }

  /** The line that has not ended yet; empty when there is none. */
  get partial(): string {
    return this.#line.text;
  }

  #character(text: string, at: number): number {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    if (character === '\n') this.#end(true);
    else if (character === '\r') this.#line.move(0);
    else if (character === '\b') this.#line.advance(-1);
    else if (character === '\t' || !/[\p{Cc}\ufeff]/u.test(character)) this.#line.write(character);
    return character.length;
  }

  /** Length of the escape code that begins here; 0 when its end is not there yet. */
  #escape(text: string, at: number): number {
    const rest = text.slice(at, at + LONGEST_CODE);
    this.#line.touched = true;
    const sequence = CSI.exec(rest);
    if (sequence) {
      this.#control(sequence[1] ?? '', sequence[2] ?? '');
      return sequence[0].length;
    }
    const other = STRING.exec(rest) ?? SHORT.exec(rest);
    if (other) return other[0].length;
    // Nothing that a terminal knows: only the escape character itself is left out.
    return UNFINISHED.test(rest) ? 0 : 1;
  }

  #control(parameters: string, final: string): void {
    const [first = 0, second = 0] = parameters.split(';').map((part) => Number.parseInt(part, 10) || 0);
    if (final === 'C') this.#line.advance(Math.max(1, first));
    else if (final === 'D') this.#line.advance(-Math.max(1, first));
    else if (final === 'G') this.#line.move(first - 1);
    else if (final === 'K' && first === 0) this.#line.eraseToEnd();
    else if (final === 'K' && first === 2) this.#line.eraseAll();
    else if ('ABEFHJdf'.includes(final)) this.#end(false);
    if (final === 'H' || final === 'f') this.#line.move(second - 1);
  }

  /** An empty line is kept only when it was written as one. */
  #end(written: boolean): void {
    const { text, touched } = this.#line;
    if (text !== '' || (written && !touched)) this.#done.push(text);
    this.#line = new TerminalLine();
  }
}

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CSI = /^\u001b\[([0-9:;<=>?]*)[ -/]*([@-~])/;
/** Titles, links, device strings: up to BEL or ESC \. */
const STRING = /^\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)/;
const SHORT = /^\u001b(?:[ -/]+[0-~]|[0-OQ-WYZ\\`-~])/;
const UNFINISHED = /^\u001b(?:$|\[[0-9:;<=>?]*[ -/]*$|[\]PX^_][^\u0007\u001b]*\u001b?$|[ -/]+$)/;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: see above.
