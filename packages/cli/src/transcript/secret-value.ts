/** A part of a text, from one index to before another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A value that stands behind a name. */
export interface FoundValue {
  /** What of it may be secret: without quotes; of a list or an object each text. The last may be only a beginning. */
  readonly parts: readonly Span[];
  readonly quoted: boolean;
  /** Where the text goes on. */
  readonly end: number;
}

/** A value whose quote is not closed on its line may go over some. Characters. */
const LONGEST_QUOTED = 8_000;
const LONGEST_NESTED = 20_000;

const QUOTE = /[rbfu]{0,2}(?:(\\*)("""|'''|["'`])|(&quot;|&#3[49];|\\+u0022|%22))/iy;
const BARE = /(?:[^\s"'`\\,;)}\]<>&|]|\\(?!\\*(?:[nrt](?![a-z])|["']))){1,500}/y;
/** Behind `=` in a shell, a file of variables, a connection string. */
const TIGHT = /(?:[^\s"'`\\;&]|\\(?!\\*(?:[nrt](?![a-z])|["']))){1,500}/y;
/** Of a variable in capitals, as shells and files of variables have them. */
const VARIABLE = /(?:[^\s"'`\\]|\\(?!\\*(?:[nrt](?![a-z])|["']))){1,500}/y;
const BLOCK = /[|>][+-]?\d?[ \t]*(?<end>\r?\n|(?:\\+r)?\\+n)/y;

/** How a value without quotes goes on: `tight` as behind `=`, in a shell or a connection string. */
export type Wording = 'loose' | 'tight' | 'variable';
const WORDINGS: Readonly<Record<Wording, RegExp>> = { loose: BARE, tight: TIGHT, variable: VARIABLE };

/** The value that begins at `at`; `undefined`: there is none. `nested`: lists and objects count. */
export function valueAt(
  text: string,
  at: number,
  { wording, nested }: { readonly wording: Wording; readonly nested: boolean },
): FoundValue | undefined {
  const quoted = quotedAt(text, at);
  if (quoted !== undefined) return { parts: [quoted.inner], quoted: true, end: quoted.end };
  if (nested && (text[at] === '{' || text[at] === '[')) return nestedAt(text, at);
  const block = blockAt(text, at);
  if (block !== undefined) return { parts: [block], quoted: true, end: block.to };
  const bare = match(WORDINGS[wording], text, at);
  if (bare === null) return undefined;
  const end = at + bare[0].length;
  return { parts: [{ from: at, to: end }], quoted: false, end };
}

/** Where a value without quotes ends that is longer than {@link valueAt} looks. */
export function endOfBare(text: string, from: number, wording: Wording): number {
  const pattern = WORDINGS[wording];
  let end = from;
  for (let more = match(pattern, text, end); more !== null; more = match(pattern, text, end))
    end += more[0].length;
  return end;
}

/** A text in quotes, however often they are escaped; to the end of the line where they are not closed. */
export function quotedAt(
  text: string,
  at: number,
): { readonly inner: Span; readonly end: number } | undefined {
  const open = match(QUOTE, text, at);
  if (open === null) return undefined;
  const [all, escapes = '', mark, entity] = open;
  const from = at + all.length;
  const close =
    entity === undefined ? closing(text, from, mark ?? '', escapes.length) : text.indexOf(entity, from);
  const length = entity?.length ?? (mark?.length ?? 0) + escapes.length;
  if (close >= 0 && close - from <= LONGEST_QUOTED)
    return { inner: { from, to: close }, end: close + length };
  const end = endOfLine(text, from);
  return { inner: { from, to: end }, end };
}

/** The quote that closes one behind `escapes` backslashes: of a deeper text there are more of them, or other numbers. */
function closing(text: string, from: number, mark: string, escapes: number): number {
  const last = from + LONGEST_QUOTED;
  for (let at = text.indexOf(mark, from); at >= 0 && at <= last; at = text.indexOf(mark, at + 1)) {
    let run = 0;
    while (at - run > from && text[at - run - 1] === '\\') run++;
    if (run % (2 * (escapes + 1)) === escapes) return at - escapes;
    // The end of the text around this one.
    if (run < escapes) return at - run;
  }
  return -1;
}

/** The indented lines of a block of YAML (`|`, `>`), also where line ends are escaped. */
function blockAt(text: string, at: number): Span | undefined {
  const open = match(BLOCK, text, at);
  if (open === null) return undefined;
  const [all] = open;
  const lineEnd = open.groups?.end ?? '\n';
  const from = at + all.length;
  const indent = /^[ \t]*/.exec(text.slice(from, from + 100))?.[0] ?? '';
  if (indent === '') return undefined;
  let to = from;
  while (text.startsWith(indent, to) && to - from < LONGEST_QUOTED) {
    const end = text.indexOf(lineEnd, to);
    if (end < 0) return { from: from + indent.length, to: text.length };
    to = end + lineEnd.length;
  }
  return { from: from + indent.length, to: to - lineEnd.length };
}

/** Every text in a list or an object, but names of fields. */
function nestedAt(text: string, at: number): FoundValue {
  const parts: Span[] = [];
  const last = Math.min(text.length, at + LONGEST_NESTED);
  let depth = 0;
  let index = at;
  while (index < last) {
    const quoted = quotedAt(text, index);
    if (quoted !== undefined) {
      index = quoted.end;
      if (!/^\s*:/.test(text.slice(index, index + 20))) parts.push(quoted.inner);
      continue;
    }
    const character = text[index];
    if (character === '{' || character === '[') depth++;
    if (character === '}' || character === ']') depth--;
    index++;
    if (depth === 0) break;
  }
  return { parts, quoted: true, end: index };
}

export function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
