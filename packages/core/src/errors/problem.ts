/** One finding as plain data: what an error or a warning says, and where. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** Absolute path; line and column count from 1. */
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
}
