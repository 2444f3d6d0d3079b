import { usageError } from './usage-error.ts';

/** A number of lines as an option gives it. Throws `USAGE` for anything but a whole number from 0. */
export async function parseCount(
  flag: string,
  text: string | boolean | undefined,
): Promise<number | undefined> {
  if (text === undefined) return undefined;
  if (typeof text === 'string' && /^\d{1,9}$/.test(text)) return Number(text);
  throw await usageError(
    `"${text}" is not a number of lines.`,
    `Give ${flag} a whole number, such as ${flag} 20.`,
  );
}
