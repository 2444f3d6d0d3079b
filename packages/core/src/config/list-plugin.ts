import { isDeepStrictEqual } from 'node:util';
import { parse } from 'smol-toml';
import { valueRange } from './key-positions.ts';

/** A config's text with one more plugin. */
export type ListedPlugin =
  | { readonly text: string }
  /** Why it could not be written without changing something else: the end of a sentence. */
  | { readonly problem: string };

/**
 * Adds a plugin at the end of `plugins` and leaves every other character of a valid config text as it is: comments, order,
 * line ends. A text without the key gets one, with what it implied until now in front. What comes out is parsed again, and
 * given only if it says the same as before and this one thing more.
 */
export function listPlugin(text: string, specifier: string, implied: readonly string[] = []): ListedPlugin {
  const before = parse(text);
  const listed = before.plugins;
  if (listed !== undefined && !Array.isArray(listed)) return { problem: '`plugins` is no list' };
  const added = listed === undefined ? [...implied, specifier] : [specifier];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const range = valueRange(text, ['plugins']);
  const edited =
    listed === undefined
      ? insertKey(text, added, eol)
      : range === undefined
        ? undefined
        : insertElement(text, { ...range, count: listed.length }, quote(specifier), eol);
  const wanted = { ...before, plugins: [...(listed ?? []), ...added] };
  if (edited !== undefined && says(edited, wanted)) return { text: edited };
  return { problem: '`plugins` is written in a way that is not understood' };
}

/** Below what stands at the head of the file, above the first table. */
function insertKey(text: string, plugins: readonly string[], eol: string): string {
  const line = `plugins = [${plugins.map(quote).join(', ')}]`;
  const example = /^# plugins = \[.*$/m.exec(text);
  if (example !== null && !/^\s*[^\s#]/m.test(text.slice(0, example.index))) {
    const at = example.index + example[0].replace(/\r$/, '').length;
    return `${text.slice(0, at)}${eol}${line}${text.slice(at)}`;
  }
  // Comments at the very top are about the file; a directive for editors must stay first.
  const head = /^(?:#.*(?:\r?\n|$))*/.exec(text)?.[0] ?? '';
  const rest = text.slice(head.length);
  const closed = head === '' || head.endsWith('\n') ? head : `${head}${eol}`;
  const gap = rest === '' || /^\r?\n/.test(rest) ? '' : eol;
  return `${closed}${line}${eol}${gap}${rest}`;
}

interface ListRange {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** Blanks, line ends and comments. */
const VOID = /(?:[ \t\r\n]|#[^\n]*)*/y;

function insertElement(text: string, range: ListRange, element: string, eol: string): string | undefined {
  if (range.count === 0) return insertFirst(text, range, element, eol);
  const last = valueRange(text, ['plugins', range.count - 1]);
  if (last === undefined) return undefined;
  VOID.lastIndex = last.end;
  VOID.test(text);
  const comma = text[VOID.lastIndex] === ',' ? VOID.lastIndex : undefined;
  const after = comma === undefined ? last.end : comma + 1;

  const indent = /(?:^|\n)([ \t]*)$/.exec(text.slice(0, last.start))?.[1];
  const lineRest = /^[^\r\n]*/.exec(text.slice(after))?.[0] ?? '';
  const [separator, tail] = comma === undefined ? [',', ''] : ['', ','];
  if (indent === undefined || !/^[ \t]*(?:#.*)?$/.test(lineRest)) {
    const gap = indent === undefined ? ' ' : `${eol}${indent}`;
    return `${text.slice(0, after)}${separator}${gap}${element}${tail}${text.slice(after)}`;
  }
  const lineEnd = after + lineRest.length;
  return `${text.slice(0, after)}${separator}${lineRest}${eol}${indent}${element}${tail}${text.slice(lineEnd)}`;
}

function insertFirst(text: string, { start, end }: ListRange, element: string, eol: string): string {
  const inside = text.slice(start + 1, end - 1);
  if (!inside.includes('\n')) return `${text.slice(0, start)}[${element}]${text.slice(end)}`;
  const kept = inside.replace(/\s*$/, '');
  return `${text.slice(0, start)}[${kept}${eol}  ${element},${eol}]${text.slice(end)}`;
}

/** JSON texts are TOML texts, but for DEL, which TOML wants escaped. */
function quote(value: string): string {
  return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
}

function says(text: string, wanted: object): boolean {
  try {
    return isDeepStrictEqual({ ...parse(text) }, wanted);
  } catch {
    return false;
  }
}
