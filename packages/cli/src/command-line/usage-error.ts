import type { OrchestratorError } from '@agent-orchestrator/core';
import type { CommanderError } from 'commander';

/** Makes a usage error. The core is loaded only when there is one. */
export async function usageError(reason: string, advice: string): Promise<OrchestratorError> {
  const { fail } = await import('@agent-orchestrator/core');
  return fail('USAGE', { reason, advice });
}

/** Commander's complaint, such as "error: unknown option '--jsno'\n(Did you mean --json?)", as a usage error. */
export function fromCommander(
  { code, message }: CommanderError,
  verb: string | undefined,
): Promise<OrchestratorError> {
  // `agents help WORD`: commander would print the help of everything.
  if (code === 'commander.help') return usageError('There is no such verb.', 'See: agents --help');
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const near = /\(Did you mean (?:one of )?(.+)\?\)/.exec(rest.join(' '))?.[1];
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1)}`.replace(/\.?$/, '.');
  const help = `agents ${verb === undefined ? '' : `${verb} `}--help`;
  return usageError(
    sentence.replace('Unknown command', 'Unknown verb'),
    near === undefined ? `See: ${help}` : `Did you mean "${near}"? See: ${help}`,
  );
}
