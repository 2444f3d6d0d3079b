/** Words that no POSIX shell reads as anything but themselves. */
const PLAIN_WORD = /^[\w/:.,@%+-]+$/;

/**
 * One word for a POSIX shell (sh, bash, zsh): the value arrives byte for byte as a single argument.
 *
 * Harmless words stay bare, everything else goes into single quotes; the empty string becomes `''`.
 * Throws a `TypeError` for a value with a NUL byte, which no command line can carry.
 */
export function quoteShell(value: string): string {
  return PLAIN_WORD.test(value) ? value : quoteAlways(value);
}

/** Like {@link quoteShell}, but also a harmless word gets quotes: for places where its neighbours would change it. */
export function quoteAlways(value: string): string {
  refuseNul(value);
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

/** Throws for the one character that cannot be part of an argument. */
export function refuseNul(value: string): void {
  if (value.includes('\0')) {
    throw new TypeError(`A command line cannot hold a NUL byte: ${JSON.stringify(value)}.`);
  }
}
