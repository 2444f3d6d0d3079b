import { createHash } from 'node:crypto';

/**
 * A name that any text can have as a file: short names stay readable, everything else is escaped or hashed.
 * Different texts give different names.
 */
export function fileNameFor(text: string): string {
  if (text === '') return '%';
  if (!isWellFormed(text)) return `%-${hash(Buffer.from(text, 'utf16le'))}`;
  const escaped = encodeURIComponent(text).replace(/[.*'()!~]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return escaped.length <= 120 ? escaped : `${escaped.slice(0, 80)}-${hash(text)}`;
}

/** Half a surrogate pair cannot be encoded. */
const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);

const hash = (text: string | Buffer) => createHash('sha256').update(text).digest('hex').slice(0, 32);
