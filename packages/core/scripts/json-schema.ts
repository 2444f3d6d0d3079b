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
  return `${JSON.stringify(schema, null, 2)}\n`;
}
