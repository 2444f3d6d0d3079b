import type { OrchestratorError } from '@agent-orchestrator/core';

/** Makes a usage error. The core is loaded only when there is one. */
export async function usageError(reason: string, advice: string): Promise<OrchestratorError> {
  const { fail } = await import('@agent-orchestrator/core');
  return fail('USAGE', { reason, advice });
}

/** Commander's complaint, such as "error: unknown option '--jsno'\n(Did you mean --json?)", as a usage error. */
export function fromCommander(message: string, verb: string | undefined): Promise<OrchestratorError> {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const near = /\(Did you mean (?:one of )?(.+)\?\)/.exec(rest.join(' '))?.[1];
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1)}`.replace(/\.?$/, '.');
  const help = `agents ${verb === undefined ? '' : `${verb} `}--help`;
  return usageError(
    sentence.replace("'-n, --lines <count>'", '-n'),
    near === undefined ? `See: ${help}` : `Did you mean "${near}"? See: ${help}`,
  );
}
