import {
  defineErrors,
  EXIT,
  type LaunchPlan,
  type LaunchRequest,
  programOf,
  renderCommand,
} from '@agent-orchestrator/core/plugin';

/** Errors of this package; the codes are permanent. */
const EXEC_ERRORS = {
  EXEC_BIN_MISSING: {
    title: 'A backend of driver "exec" has no command line',
    exit: EXIT.config,
    message: 'Backend "{backend}" of agent "{agent}" has no "bin", so there is no command line to run.',
    hint: 'Add bin = "COMMAND {kickoff}" to [backend.{backend}]; {kickoff} is the path of the prompt file.',
  },
} as const;

const fail = defineErrors(EXEC_ERRORS);

/** Renders `bin`: `{kickoff}` (path of the prompt file), `{session}` and `{model}`, quoted where they stand. */
export function launchExec({ agent, backend, kickoff }: LaunchRequest): LaunchPlan {
  const template = backend.bin ?? '';
  if (template.trim() === '') throw fail('EXEC_BIN_MISSING', { backend: agent.backend, agent: agent.name });
  const command = renderCommand(template, {
    kickoff: kickoff.path,
    session: agent.session,
    model: agent.model,
  });
  const program = programOf(command);
  return {
    command,
    firstPrompt: { via: 'command' },
    ...(program === undefined ? {} : { requires: [program] }),
  };
}
