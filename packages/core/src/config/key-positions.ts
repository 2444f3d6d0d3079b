/** Where something stands in a text; both count from 1, columns in UTF-16 units as editors do. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** A key's place in the parsed document: `['agent', 2, 'watch']`. */
export type KeyPath = readonly (string | number)[];

/** Finds where a key was written; the nearest enclosing key when that one was not written itself. */
export type Locate = (path: KeyPath) => Position | undefined;

/**
 * Reads where each key of a valid TOML text was first written: a parser for the shape only, because TOML libraries
 * drop the positions. For a text that is not valid TOML it stops early and never throws.
 */
export function keyPositions(text: string): Locate {
  const offsets = new KeyScanner(text).scan();
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return (path) => {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = offsets.get(idOf(path.slice(0, length)));
      if (offset !== undefined) return positionOf(offset, lineStarts);
    }
    return undefined;
  };
}

/** Where a key's value stands in a valid TOML text, as offsets; `undefined` when the key has none of its own. */
export function valueRange(text: string, path: KeyPath): { start: number; end: number } | undefined {
  const scanner = new KeyScanner(text);
  scanner.scan();
  return scanner.values.get(idOf(path));
}

function positionOf(offset: number, lineStarts: readonly number[]): Position {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
}

function idOf(path: KeyPath): string {
  return JSON.stringify(path);
}

const BARE_KEY = /[A-Za-z0-9_-]+/y;
const SCALAR = /[^\s,\]}#][^,\]}#\r\n]*/y;
const BLANK = /[ \t]*/y;
const VOID = /(?:[ \t\r\n]|#[^\n]*)*/y;

/** Stops the scan; never leaves this file. */
class Stop extends Error {}

class KeyScanner {
  private at = 0;
  private readonly offsets = new Map<string, number>();
  readonly values = new Map<string, { start: number; end: number }>();
  /** Number of elements so far of each array of tables, by its resolved path. */
  private readonly lengths = new Map<string, number>();

  constructor(private readonly text: string) {}

  scan(): Map<string, number> {
    let table: KeyPath = [];
    try {
      this.skip(VOID);
      while (this.at < this.text.length) {
        if (this.text[this.at] === '[') table = this.header();
        else this.pair(table);
        this.skip(VOID);
      }
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
    }
    return this.offsets;
  }

  private header(): KeyPath {
    const start = this.at;
    const isArray = this.text.startsWith('[[', this.at);
    this.at += isArray ? 2 : 1;
    const keys = this.key();
    this.expect(isArray ? ']]' : ']');
    let path: KeyPath = [];
    for (const [index, { name, offset }] of keys.entries()) {
      path = [...path, name];
      this.note(path, offset);
      const length = this.lengths.get(idOf(path));
      if (index === keys.length - 1 && isArray) {
        this.lengths.set(idOf(path), (length ?? 0) + 1);
        path = [...path, length ?? 0];
        this.note(path, start);
      } else if (length !== undefined) {
        path = [...path, length - 1];
      }
    }
    return path;
  }

  /** `a.b = value`, in a table or between the braces of an inline one. */
  private pair(table: KeyPath): void {
    let path = table;
    for (const { name, offset } of this.key()) {
      path = [...path, name];
      this.note(path, offset);
    }
    this.expect('=');
    this.skip(BLANK);
    this.value(path);
  }

  private key(): { name: string; offset: number }[] {
    const parts: { name: string; offset: number }[] = [];
    for (;;) {
      this.skip(BLANK);
      const offset = this.at;
      const quote = this.text[offset];
      if (quote === '"' || quote === "'") {
        this.string();
        parts.push({ name: unquote(this.text.slice(offset, this.at)), offset });
      } else {
        parts.push({ name: this.take(BARE_KEY), offset });
      }
      this.skip(BLANK);
      if (this.text[this.at] !== '.') return parts;
      this.at += 1;
    }
  }

  private value(path: KeyPath): void {
    const start = this.at;
    const first = this.text[start];
    if (first === '"' || first === "'") this.string();
    else if (first === '[') this.array(path);
    else if (first === '{') this.inlineTable(path);
    else this.take(SCALAR);
    this.values.set(idOf(path), { start, end: this.at });
  }

  private array(path: KeyPath): void {
    this.at += 1;
    for (let index = 0; ; index += 1) {
      this.skip(VOID);
      if (this.text[this.at] === ']') break;
      this.note([...path, index], this.at);
      this.value([...path, index]);
      this.skip(VOID);
      if (this.text[this.at] === ',') this.at += 1;
    }
    this.at += 1;
  }

  private inlineTable(path: KeyPath): void {
    this.at += 1;
    for (;;) {
      this.skip(VOID);
      if (this.text[this.at] === '}') break;
      this.pair(path);
      this.skip(VOID);
      if (this.text[this.at] === ',') this.at += 1;
    }
    this.at += 1;
  }

  /** Any of the four kinds. */
  private string(): void {
    const quote = this.text[this.at] ?? '';
    const long = quote.repeat(3);
    const fence = this.text.startsWith(long, this.at) ? long : quote;
    let end = this.at + fence.length;
    while (!this.text.startsWith(fence, end)) {
      if (end >= this.text.length) throw new Stop();
      end += quote === '"' && this.text[end] === '\\' ? 2 : 1;
    }
    end += fence.length;
    // Up to two more quotes may belong to the text: """a""""" ends in two of them.
    if (fence === long) while (this.text[end] === quote) end += 1;
    this.at = end;
  }

  private note(path: KeyPath, offset: number): void {
    const id = idOf(path);
    if (!this.offsets.has(id)) this.offsets.set(id, offset);
  }

  private skip(pattern: RegExp): void {
    pattern.lastIndex = this.at;
    if (pattern.test(this.text)) this.at = pattern.lastIndex;
  }

  private take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) throw new Stop();
    this.at += found.length;
    return found;
  }

  private expect(mark: string): void {
    this.skip(BLANK);
    if (!this.text.startsWith(mark, this.at)) throw new Stop();
    this.at += mark.length;
  }
}

function unquote(source: string): string {
  if (source.startsWith("'")) return source.slice(1, -1);
  const body = source
    .slice(1, -1)
    .replace(/\\U([0-9a-fA-F]{8})|\\e|\\x([0-9a-fA-F]{2})/g, (whole, long, short) => {
      if (whole === '\\e') return '\\u001b';
      const code = Number.parseInt(long ?? short, 16);
      return code <= 0x10ffff ? JSON.stringify(String.fromCodePoint(code)).slice(1, -1) : whole;
    });
  try {
    return JSON.parse(`"${body.replaceAll('\t', '\\t')}"`) as string;
  } catch {
    return source.slice(1, -1);
  }
}
