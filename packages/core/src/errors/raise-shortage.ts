import { fail } from './catalog.ts';

/** With these the machine refuses to open anything at all, whatever it is. */
const SHORTAGES: Readonly<Record<string, string>> = {
  EMFILE: 'this process has as many files open as it may',
  ENFILE: 'all processes together have as many files open as they may',
  ENOMEM: 'the machine has no memory left',
};

/**
 * Throws `MACHINE_EXHAUSTED` for a failure that says nothing about the file, only that nothing can be opened for the moment.
 * Whoever takes a file that cannot be read for one that is not there asks this first.
 */
export function raiseShortage(cause: unknown): void {
  const { code = '' } = cause as NodeJS.ErrnoException;
  const reason = SHORTAGES[code];
  if (reason !== undefined) throw fail('MACHINE_EXHAUSTED', { reason: `${reason} (${code})` }, { cause });
}
