import { usageError } from './usage-error.ts';

/** A number of seconds as an option gives it, in ms. Throws `USAGE` for anything but a number from 0. */
export async function parseSeconds(flag: string, text: string): Promise<number> {
  if (/^\d{1,6}(\.\d{1,3})?$/.test(text)) return Number(text) * 1000;
  throw await usageError(
    `"${text}" is not a number of seconds.`,
    `Write ${flag} at the end, or with a number: ${flag}=60`,
  );
}
