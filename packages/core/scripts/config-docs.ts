import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { fileSchema, severalLoopsFile, singleLoopFile } from '../src/config/schema.ts';
import { keysOf, nodeAt, notesAt, notesOf } from '../src/config/schema-node.ts';

/** The file at the top of the reference; a test loads it. */
export const EXAMPLE = readFileSync(new URL('example-agents.toml', import.meta.url), 'utf8');

const SECTIONS: readonly (readonly [title: string, schema: z.ZodType, path: readonly (string | number)[]])[] =
  [
    ['[defaults]', fileSchema, ['defaults']],
    ['[[agent]]', fileSchema, ['agent', 0]],
    ['wake', fileSchema, ['agent', 0, 'wake']],
    ['[[service]]', fileSchema, ['service', 0]],
    ['[backend.NAME]', fileSchema, ['backend', 'NAME']],
    ['[watchdog]', fileSchema, ['watchdog']],
    ['[transcript]', fileSchema, ['transcript']],
    ['[loop]', singleLoopFile, ['loop']],
    ['[[loop.phases]]', singleLoopFile, ['loop', 'phases', 0]],
    ['[loop.handoff]', singleLoopFile, ['loop', 'handoff']],
    ['[loop.on_complete]', singleLoopFile, ['loop', 'on_complete']],
    ['[[loop]]', severalLoopsFile, ['loop', 0]],
  ];

/** The reference of all keys, as Markdown. */
export function configDocs(): string {
  const sections = SECTIONS.map(([title, schema, path]) => section(title, schema, path));
  return `<!-- Generated from the schema by \`npm run generate\` in packages/core. Do not edit. -->
# Configuration

One \`agents.toml\` declares a fleet. This one is complete:

\`\`\`toml
${EXAMPLE.trimEnd()}
\`\`\`

Rules for every key:

- A key or table that is not listed here is an error, with its line and the key that was probably meant. Only
  \`[backend.NAME]\` and \`[loop.handoff]\` have keys of their own, which their drivers check.
- Paths are relative to \`project_dir\`. \`~\` is the home folder; \`$VAR\` is not replaced.
- Times are in seconds. Fractions are allowed, and whole numbers may be quoted.
- Patterns are JavaScript regular expressions, searched without regard to case. Python's \`(?i)\` at the start,
  \`(?P<name>…)\`, \`\\A\` and \`\\Z\` are understood.
- An empty text means that nothing is set; in an agent it also hides what [defaults] says.
- \`AGENT_MODEL_<name>\` and \`AGENT_BACKEND_<name>\` in the environment of a command override the file for that command
  only. The watchdog never reads them.

## At the top of the file

${table(fileSchema, [], ['plugins'])}
${sections.join('\n')}`;
}

function section(title: string, schema: z.ZodType, path: readonly (string | number)[]): string {
  const { description = '' } = notesAt(schema, path);
  return `## \`${title}\`

${cell(description)}

${table(schema, path, keysOf(nodeAt(schema, path)))}`;
}

function table(schema: z.ZodType, path: readonly (string | number)[], keys: readonly string[]): string {
  const rows = keys.map((key) => {
    const notes = notesOf(nodeAt(schema, [...path, key]));
    const without =
      notes.fallback ?? (notes.default === undefined ? '' : `\`${JSON.stringify(notes.default)}\``);
    const cells = [`\`${key}\``, notes.expects ?? '', without, notes.description ?? ''];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  return `| Key | Value | Without it | Meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('\n', ' ');
}
