import { CONFIG_ERRORS } from './config-errors.ts';
import { defineErrors } from './define-errors.ts';
import type { ErrorDetails, OrchestratorError } from './orchestrator-error.ts';
import { PLUGIN_ERRORS } from './plugin-errors.ts';
import { RUN_ERRORS } from './run-errors.ts';
import { TMUX_ERRORS } from './tmux-errors.ts';

/** Every error of the core, by code. Codes are permanent; docs/errors.md is generated from this. */
export const CATALOG = { ...CONFIG_ERRORS, ...PLUGIN_ERRORS, ...TMUX_ERRORS, ...RUN_ERRORS } as const;

/** A code of the core's catalog. */
export type ErrorCode = keyof typeof CATALOG;

type Names<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

/** What the texts of a code mention; more details may be given. */
export type DetailsOf<K extends ErrorCode> = ErrorDetails & {
  readonly [Name in Names<(typeof CATALOG)[K]['message'] | (typeof CATALOG)[K]['hint']>]: string | number;
};

/** Causes and single findings of an error. */
export interface FailOptions {
  readonly cause?: unknown;
  readonly problems?: readonly OrchestratorError[];
}

/**
 * Makes an error of the core: `throw fail('AGENT_NOT_RUNNING', { name, session })`.
 * A detail that the message or the hint mentions and that is left out is a type error.
 */
export const fail: <K extends ErrorCode>(
  code: K,
  details: DetailsOf<K>,
  options?: FailOptions,
) => OrchestratorError = defineErrors(CATALOG);
