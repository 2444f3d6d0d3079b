import { describeValue } from './hook-values.ts';

/** Why something was thrown, as part of a sentence: one line without a full stop. */
export function reasonOf(cause: unknown): string {
  return (textOf(cause).trim().split('\n', 1)[0] ?? '').replace(/\.$/, '');
}

/** Whatever was thrown, an error with a getter or a proxy of one too, this does not throw. */
function textOf(cause: unknown): string {
  try {
    if (cause instanceof Error) return String(cause.message || cause.name);
    return `${describeValue(cause)} was thrown`;
  } catch {
    return 'something was thrown that cannot be read';
  }
}
