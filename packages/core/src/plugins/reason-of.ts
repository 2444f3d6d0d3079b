import { describeValue } from './hook-values.ts';

/** Why something was thrown, as part of a sentence: one line without a full stop. */
export function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message || cause.name : `${describeValue(cause)} was thrown`;
  return (text.trim().split('\n', 1)[0] ?? '').replace(/\.$/, '');
}
