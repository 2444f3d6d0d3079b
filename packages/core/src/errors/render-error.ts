import { fail } from './catalog.ts';
import {
  type ErrorDetails,
  type ExitCode,
  isOrchestratorError,
  type OrchestratorError,
} from './orchestrator-error.ts';
import type { Problem } from './problem.ts';

/** `color`: ANSI colours for a terminal. Default: none. */
export interface RenderOptions {
  readonly color?: boolean;
}

/** The JSON form of an error, as `--json` prints it. */
export interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly details: ErrorDetails;
  readonly problems: readonly ErrorJson[];
}

/**
 * An error as text for a person, without a final line break. An error that stands for several is printed finding by
 * finding, followed by itself. What is not one of our errors becomes one line with the code `BUG`.
 */
export function renderError(error: unknown, options: RenderOptions = {}): string {
  const known = asOrchestratorError(error);
  const findings = known.problems.map((problem) => renderError(problem, options));
  const own = block('error', known, placeOf(known.details), options);
  return [...findings, own].join('\n');
}

/** A warning as text for a person, without a final line break. */
export function renderWarning(problem: Problem, options: RenderOptions = {}): string {
  return block('warning', problem, placeOf({ ...problem }), options);
}

/** An error as plain data. */
export function toJson(error: unknown): ErrorJson {
  const { code, message, hint, details, problems } = asOrchestratorError(error);
  return { code, message, hint, details, problems: problems.map(toJson) };
}

/** The exit code that fits an error: its own, or that of a bug. */
export function exitCodeOf(error: unknown): ExitCode {
  return asOrchestratorError(error).exitCode;
}

/** The error itself if it is one of ours, else a `BUG` whose cause it is. */
export function asOrchestratorError(error: unknown): OrchestratorError {
  if (isOrchestratorError(error)) return error;
  return fail('BUG', { reason: firstLine(error) }, { cause: error });
}

function block(
  label: 'error' | 'warning',
  { code, message, hint }: { code: string; message: string; hint: string },
  place: string | undefined,
  { color = false }: RenderOptions,
): string {
  const paint = (style: number, text: string) => (color ? `\u001b[${style}m${text}\u001b[0m` : text);
  const lines = [`${paint(label === 'error' ? 31 : 33, `${label} ${code}`)}: ${visible(message)}`];
  if (place !== undefined) lines.push(`  at ${paint(36, visible(place))}`);
  if (hint !== '') lines.push(`  ${paint(2, 'hint:')} ${visible(hint)}`);
  return lines.join('\n');
}

/** Control characters as escapes: what a file or a tool says must not move the cursor of whoever reads about it. */
function visible(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    return character === '\n' ? '\\n' : `\\u${code}`;
  });
}

function placeOf(details: Readonly<Record<string, unknown>>): string | undefined {
  const { file, line, column } = details;
  if (typeof file !== 'string') return undefined;
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : safeText(error);
  return text.split('\n', 1)[0] ?? '';
}

function safeText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'a value that has no text was thrown';
  }
}
