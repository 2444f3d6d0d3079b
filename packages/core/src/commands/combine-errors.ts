import { fail } from '../errors/catalog.ts';
import { OrchestratorError } from '../errors/orchestrator-error.ts';

/** One error for one or several; the exit code is that of the first. */
export function combineErrors(errors: readonly OrchestratorError[]): OrchestratorError {
  const [first] = errors;
  if (first === undefined || errors.length === 1)
    return first ?? fail('BUG', { reason: 'no error to report' });
  const { code, message, hint, details } = fail('START_REFUSED', { count: `${errors.length} problems were` });
  return new OrchestratorError(code, message, hint, first.exitCode, details, errors);
}
