import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { raiseShortage } from '../errors/raise-shortage.ts';

/**
 * Reads a JSON file of ours. Missing, broken or of another shape: `undefined`, as if it had never been written. Throws
 * `MACHINE_EXHAUSTED`.
 */
export function readJson<T extends z.ZodType>(path: string, schema: T): z.output<T> | undefined {
  const text = readText(path);
  return text === undefined ? undefined : parseJson(text, schema);
}

/** What a text holds, or `undefined` when it is no JSON or of another shape. */
export function parseJson<T extends z.ZodType>(text: string, schema: T): z.output<T> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** The text of a file, or `undefined` when it cannot be read. Bytes that are no UTF-8 become U+FFFD. Throws `MACHINE_EXHAUSTED`. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    raiseShortage(cause);
    return undefined;
  }
}
