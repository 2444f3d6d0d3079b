import { type DetailsOf, type ErrorCode, fail } from '../errors/catalog.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { ConfigProblem } from './fleet.ts';
import type { KeyPath, Locate } from './key-positions.ts';

/** Collects what is wrong or doubtful in one file, each finding at the place of its key. */
export interface Findings {
  readonly errors: readonly OrchestratorError[];
  readonly warnings: readonly ConfigProblem[];
  error<K extends ErrorCode>(code: K, path: KeyPath, details: DetailsOf<K>): void;
  warn<K extends ErrorCode>(code: K, path: KeyPath, details: DetailsOf<K>): void;
  /** Line of a key, for a message about another one. */
  lineOf(path: KeyPath): number;
}

/** An empty collection for the file at `file`. */
export function collectFindings(file: string, locate: Locate): Findings {
  const errors: OrchestratorError[] = [];
  const warnings: ConfigProblem[] = [];
  return {
    errors,
    warnings,
    error: (code, path, details) => {
      errors.push(fail(code, { ...details, file, ...locate(path) }));
    },
    warn: (code, path, details) => {
      const { message, hint } = fail(code, details);
      const { line, column } = locate(path) ?? {};
      warnings.push({ code, message, hint, file, line, column });
    },
    lineOf: (path) => locate(path)?.line ?? 1,
  };
}

/** The findings in the order of the file; those without a place come last. */
export function inFileOrder(errors: readonly OrchestratorError[]): readonly OrchestratorError[] {
  const lineOf = ({ details }: OrchestratorError) =>
    typeof details.line === 'number' ? details.line * 1e6 + Number(details.column) : Number.POSITIVE_INFINITY;
  return errors.toSorted((a, b) => (lineOf(a) === lineOf(b) ? 0 : lineOf(a) - lineOf(b)));
}
