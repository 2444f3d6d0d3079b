import { parse, TomlError } from 'smol-toml';
import { fail } from '../errors/catalog.ts';
import { keyPositions, type Locate } from './key-positions.ts';
import type { ConfigText } from './read-config-file.ts';

/** A parsed TOML table: values as smol-toml returns them. */
export type RawTable = Readonly<Record<string, unknown>>;

/** A parsed file whose keys can be found again in its text. */
export interface ParsedToml {
  readonly path: string;
  readonly raw: RawTable;
  readonly locate: Locate;
}

/** Parses a config file's text. Throws CONFIG_SYNTAX with the line and the column. */
export function parseToml({ path, text }: ConfigText): ParsedToml {
  try {
    const raw = parse(text, { unsafeKeyBehaviour: 'throw', maxDepth: 100 });
    return { path, raw, locate: keyPositions(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const { line, column } = error;
    const written = (text.split('\n')[line - 1] ?? '').trim();
    const excerpt = written.length > 60 ? `${written.slice(0, 60)}…` : written;
    throw fail(
      'CONFIG_SYNTAX',
      { reason: reasonOf(error), line, column, excerpt, file: path },
      { cause: error },
    );
  }
}

function reasonOf(error: TomlError): string {
  const [first = ''] = error.message.split('\n');
  return first.replace(/^Invalid TOML document: /, '').replace(/\.$/, '');
}

/** The value as a table, or `undefined` when it is anything else. */
export function asTable(value: unknown): RawTable | undefined {
  const isTable =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
  return isTable ? (value as RawTable) : undefined;
}

/** A text that is there and not empty: an empty one means "not set" in every key of a config file. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
