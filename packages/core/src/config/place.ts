import type { KeyPath } from './key-positions.ts';
import { asTable, asText, type RawTable } from './parse-toml.ts';

/** Names a table for a message: `[watchdog]`, `[[agent]] "builder"`, `wake of [[agent]] number 3`. */
export function placeOf(raw: RawTable, path: KeyPath): string {
  if (path.length === 0) return 'this file';
  const index = path.findLastIndex((part) => typeof part === 'number');
  if (index === -1) return `[${path.join('.')}]`;
  const list = path.slice(0, index).filter((part) => typeof part === 'string');
  const element = asTable(valueAt(raw, path.slice(0, index + 1)));
  const name = asText(element?.name) ?? asText(element?.id);
  const label = `[[${list.join('.')}]] ${name === undefined ? `number ${Number(path[index]) + 1}` : `"${name}"`}`;
  const rest = path.slice(index + 1);
  return rest.length === 0 ? label : `${rest.join('.')} of ${label}`;
}

/** What the file says at a path; `undefined` where nothing stands. */
export function valueAt(raw: unknown, path: KeyPath): unknown {
  let value: unknown = raw;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** A value for a message: `the text "abc"`, `the number 5`, `a table`. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string')
    return value === '' ? 'an empty text' : `the text ${JSON.stringify(shorten(value))}`;
  if (typeof value === 'number' || typeof value === 'bigint') return `the number ${value}`;
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'a list';
  return value instanceof Date ? 'a date' : 'a table';
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
