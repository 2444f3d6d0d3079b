import { parse } from 'smol-toml';
import { z } from 'zod';
import { fileSchema } from '../src/config/schema.ts';
import type { FieldNotes } from '../src/config/schema-fields.ts';

/** The JSON Schema of agents.toml, for completion and checks in editors. */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(fileSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema: node }) => {
      const { expects, sample, fallback, ...rest } = node as typeof node & Partial<FieldNotes>;
      for (const key of Object.keys(node)) delete node[key];
      Object.assign(node, rest);
      const example =
        sample === undefined || /^\[\[?[A-Za-z]/.test(sample) ? undefined : parse(`x = ${sample}`).x;
      if (example !== undefined && expects !== undefined) node.examples = [example as string];
    },
  });
  return `${print(schema)}\n`;
}

const LINE_WIDTH = 110;

/** JSON as the repository's formatter writes it: lists of scalars on one line where they fit. */
function print(value: unknown, indent = '', taken = 0): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const isFlat = value.every((item) => typeof item !== 'object' || item === null);
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    if (isFlat && indent.length + taken + line.length + 1 <= LINE_WIDTH) return line;
    return `[\n${value.map((item) => inner + print(item, inner)).join(',\n')}\n${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  if (entries.length === 0) return '{}';
  const lines = entries.map(([key, one]) => {
    const start = `${JSON.stringify(key)}: `;
    return inner + start + print(one, inner, start.length);
  });
  return `{\n${lines.join(',\n')}\n${indent}}`;
}
