import { randomUUID } from 'node:crypto';
import {
  type LaunchPlan,
  type LaunchRequest,
  programOf,
  renderCommand,
} from '@agent-orchestrator/core/plugin';
import type { ClaudeOptions } from './options.ts';
import { promptArgument } from './prompt-argument.ts';

/**
 * The command line `BIN [resume|session id] [remote control] [model] [flags] PROMPT`. `bin` and `flags` stand in it
 * as the user wrote them; every value is quoted.
 */
export function launchClaude(request: LaunchRequest): LaunchPlan {
  const { agent, backend, kickoff } = request;
  const options = request.options as ClaudeOptions;
  const bin = backend.bin ?? 'claude';
  const session = toolSession(request, options);
  const command = [
    bin,
    session.flag,
    options.remote_control ? renderCommand(options.remote_control_flag, { session: agent.session }) : '',
    agent.model === '' ? '' : renderCommand(options.model_flag, { model: agent.model }),
    options.flags,
    promptArgument(kickoff),
  ];
  const program = programOf(bin);
  return {
    command: command.filter((part) => part !== '').join(' '),
    firstPrompt: { via: 'command' },
    ...(program === undefined ? {} : { requires: [program] }),
    ...(session.id === undefined ? {} : { sessionId: session.id }),
    resumed: session.resumed,
  };
}

interface ToolSession {
  readonly flag: string;
  readonly id: string | undefined;
  readonly resumed: boolean;
}

/** Continues the recorded session, or names a new one so that a later start can continue it. */
function toolSession(request: LaunchRequest, options: ClaudeOptions): ToolSession {
  if (options.supports_resume && request.resumeId !== undefined) {
    const flag = renderCommand(options.resume_flag, { id: request.resumeId });
    return { flag, id: request.resumeId, resumed: true };
  }
  if (options.supports_resume && request.resume && options.session_id_flag !== '') {
    const id = randomUUID();
    return { flag: renderCommand(options.session_id_flag, { id }), id, resumed: false };
  }
  return { flag: '', id: undefined, resumed: false };
}
