import { exitCodeOf, renderError, toJson } from '@agent-orchestrator/core';
import { failCli } from '../errors/cli-errors.ts';

/** Says that the project's own copy cannot run. Returns the exit code. */
export function reportProblem(path: string, reason: string, json: boolean): number {
  const error = failCli('PROJECT_COPY_BROKEN', { path, reason });
  if (json)
    process.stdout.write(`${JSON.stringify({ v: 1, verb: null, ok: false, error: toJson(error) })}\n`);
  else process.stderr.write(`${renderError(error, { color: false })}\n`);
  return exitCodeOf(error);
}
