import { type ErrorCatalog, type ErrorDetails, OrchestratorError } from './orchestrator-error.ts';

/** Makes errors of one catalog: `const fail = defineErrors(CATALOG); throw fail('CODE', { path })`. */
export type ErrorFactory<C extends ErrorCatalog> = (
  code: keyof C & string,
  details?: ErrorDetails,
  options?: { cause?: unknown; problems?: readonly OrchestratorError[] },
) => OrchestratorError;

/** Binds a catalog to a factory. Plugins use it for codes of their own. */
export function defineErrors<const C extends ErrorCatalog>(catalog: C): ErrorFactory<C> {
  return (code, details = {}, options = {}) => {
    const entry = catalog[code] as C[typeof code];
    return new OrchestratorError(
      code,
      fill(entry.message, details),
      fill(entry.hint, details),
      entry.exit,
      details,
      options.problems ?? [],
      'cause' in options ? { cause: options.cause } : undefined,
    );
  };
}

function fill(text: string, details: ErrorDetails): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole));
}
