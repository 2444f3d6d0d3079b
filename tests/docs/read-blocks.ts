import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A fenced code block of a Markdown file. */
export interface Block {
  /** `README.md:12`, the line of its fence. */
  readonly place: string;
  readonly file: string;
  /** The word behind the fence; empty when there is none. */
  readonly language: string;
  readonly text: string;
  /** The comment `<!-- … -->` on the line before it or the one before that. */
  readonly comment: string;
}

/** The documents whose blocks are promises to a reader, relative to the root. */
export function documents(): string[] {
  const within = (folder: string) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`);
  const readmes = [...within('packages'), ...within('examples')].map((folder) => `${folder}/README.md`);
  const pages = [...within('docs'), ...within('prompts')].filter((path) => path.endsWith('.md'));
  return ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...pages, ...readmes];
}

export function readDocument(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** Every fenced block of a document. Throws when one is not closed. */
export function readBlocks(file: string): Block[] {
  const lines = readDocument(file).split('\n');
  const blocks: Block[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const fence = /^(`{3,}|~{3,})\s*(\S*)/.exec(lines[index] ?? '');
    if (fence === null) continue;
    const [, mark = '', language = ''] = fence;
    const end = lines.findIndex((line, at) => at > index && line.trim() === mark);
    const place = `${file}:${index + 1}`;
    if (end === -1) throw new Error(`The block at ${place} is not closed.`);
    const before = lines.slice(Math.max(0, index - 2), index).join('\n');
    const comment = /<!--\s*(.*?)\s*-->\s*$/.exec(before)?.[1] ?? '';
    blocks.push({ place, file, language, text: lines.slice(index + 1, end).join('\n'), comment });
    index = end;
  }
  return blocks;
}
