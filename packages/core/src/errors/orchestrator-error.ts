const BRAND = Symbol.for('agent-orchestrator.error');

/** Exit codes of every verb. */
export const EXIT = {
  done: 0,
  failed: 1,
  config: 2,
  locked: 3,
  environment: 4,
  usage: 64,
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One entry of a catalog. Texts are full sentences; `{name}` stands for a detail of the error. */
export interface ErrorEntry {
  /** One line for the documentation. */
  readonly title: string;
  readonly exit: ExitCode;
  readonly message: string;
  /** The command to run or the line to change. */
  readonly hint: string;
}

/** Errors by their codes: what {@link defineErrors} takes. Codes are permanent. */
export type ErrorCatalog = Readonly<Record<string, ErrorEntry>>;

export type ErrorDetails = Readonly<Record<string, string | number>>;

/** An error that somebody must mend: it says what happened, where, and what to do. */
export class OrchestratorError extends Error {
  readonly [BRAND] = true;
  override readonly name = 'OrchestratorError';

  constructor(
    readonly code: string,
    message: string,
    readonly hint: string,
    readonly exitCode: ExitCode,
    readonly details: ErrorDetails = {},
    /** Single findings, when this error stands for several. */
    readonly problems: readonly OrchestratorError[] = [],
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** True for our errors, also those of another copy of this package. */
export function isOrchestratorError(value: unknown): value is OrchestratorError {
  return typeof value === 'object' && value !== null && BRAND in value;
}
