import * as z from 'zod';
import type { KeyPath } from './key-positions.ts';
import type { FieldNotes } from './schema-fields.ts';

/** The part of a schema that judges the value at a path; `undefined` where the schema knows nothing. */
export function nodeAt(schema: z.ZodType, path: KeyPath): z.ZodType | undefined {
  let node: z.ZodType | undefined = schema;
  for (const part of path) {
    node = node && childOf(unwrap(node), part);
  }
  return node && unwrap(node);
}

/** What the schema notes about the value at a path. */
export function notesAt(schema: z.ZodType, path: KeyPath): Partial<FieldNotes> {
  return notesOf(nodeAt(schema, path));
}

/** The notes on one part of a schema. */
export function notesOf(node: z.ZodType | undefined): Partial<FieldNotes> {
  return (node && (unwrap(node).meta() as Partial<FieldNotes> | undefined)) ?? {};
}

/** The names of a table's keys; none for what is no table. */
export function keysOf(node: z.ZodType | undefined): readonly string[] {
  return node instanceof z.ZodObject ? Object.keys(node.shape) : [];
}

/** The schema without `.optional()`. */
function unwrap(node: z.ZodType): z.ZodType {
  return node instanceof z.ZodOptional ? unwrap(node.unwrap() as z.ZodType) : node;
}

function childOf(node: z.ZodType, part: string | number): z.ZodType | undefined {
  if (node instanceof z.ZodObject) {
    const shape = node.shape as Readonly<Record<string, z.ZodType>>;
    return Object.hasOwn(shape, part) ? shape[part] : undefined;
  }
  if (node instanceof z.ZodArray) return node.element as z.ZodType;
  if (node instanceof z.ZodRecord) return node.valueType as z.ZodType;
  return undefined;
}
