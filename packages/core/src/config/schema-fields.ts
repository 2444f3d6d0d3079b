import * as z from 'zod';

/** What the schema knows about one key, for messages, editors and the reference. */
export interface FieldNotes {
  /** What the key does: full sentences. */
  readonly description: string;
  /** A good value, as TOML text. */
  readonly sample: string;
  /** The value without the key; shown to editors. */
  readonly default?: string | number | boolean | readonly string[];
  /** What happens without the key, where that is not one fixed value. */
  readonly fallback?: string;
  /** Completes "must be …"; each kind of field has its own. */
  readonly expects?: string;
}

/** Notes on one whole table. */
export interface TableNotes {
  readonly description: string;
  readonly expects: string;
  /** How to write the table: `[watchdog]`. */
  readonly sample: string;
}

const plain = z.string().refine((text) => !text.includes('\0'));

/** Any text. Keys whose text may be empty treat an empty one like an absent key. */
export const text = (notes: FieldNotes) => plain.meta({ expects: 'text', ...notes });

/** Text that may not be empty. */
export const word = (notes: FieldNotes) =>
  plain.refine((value) => value.trim() !== '').meta({ expects: 'text that is not empty', ...notes });

/** One of a few words. */
export const oneOf = <const W extends readonly [string, ...string[]]>(words: W, notes: FieldNotes) =>
  z.enum(words).meta({ expects: `one of ${words.map((one) => `"${one}"`).join(', ')}`, ...notes });

/** `true` or `false`. */
export const flag = (notes: FieldNotes) => z.boolean().meta({ expects: 'true or false', ...notes });

const LONGEST_SECONDS = 1e9;
const DIGITS = /^\d+$/;

/** A time in seconds that is not zero. Whole numbers may be quoted. */
export const interval = (notes: FieldNotes) =>
  seconds(
    z.number().positive().max(LONGEST_SECONDS),
    z
      .string()
      .regex(DIGITS)
      .refine((value) => Number(value) > 0 && Number(value) <= LONGEST_SECONDS),
    { expects: 'a number of seconds greater than 0', ...notes },
  );

/** A time in seconds that may be zero. Whole numbers may be quoted. */
export const duration = (notes: FieldNotes) =>
  seconds(
    z.number().nonnegative().max(LONGEST_SECONDS),
    z
      .string()
      .regex(DIGITS)
      .refine((value) => Number(value) <= LONGEST_SECONDS),
    { expects: 'a number of seconds, 0 or more', ...notes },
  );

function seconds(number: z.ZodNumber, quoted: z.ZodString, notes: FieldNotes) {
  return z.union([number, quoted]).meta({ ...notes });
}

/** A whole number of 1 or more. It may be quoted. */
export const count = (notes: FieldNotes) =>
  z
    .union([z.int().min(1), z.string().regex(/^[1-9]\d{0,8}$/)])
    .meta({ expects: 'a whole number of 1 or more', ...notes });

/** A list of texts that are not empty. */
export const words = (notes: FieldNotes) =>
  z
    .array(
      plain
        .refine((value) => value.trim() !== '')
        .meta({ expects: 'text that is not empty', sample: notes.sample.slice(1, -1) }),
    )
    .meta({ expects: 'a list of texts', ...notes });

/** A table whose keys are free and whose values are texts. */
export const textTable = (notes: FieldNotes) =>
  z
    .record(z.string(), plain.meta({ expects: 'text', sample: '"value"' }))
    .meta({ expects: 'a table of texts', ...notes });

/** A table of environment variables. */
export const environment = (notes: FieldNotes) =>
  z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
      plain.meta({ expects: 'text (numbers and true or false in quotes)', sample: '"1"' }),
    )
    .meta({ expects: 'a table of environment variables', ...notes });
