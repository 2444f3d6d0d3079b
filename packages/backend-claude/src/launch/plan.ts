import {
  type LaunchPlan,
  type LaunchRequest,
  type PlannedFile,
  programOf,
  renderCommand,
} from '@agent-orchestrator/core/plugin';
import { foldersOf, realPath, type ToolFolders } from '../folders.ts';
import type { ClaudeOptions } from '../options.ts';
import { promptArgument } from './prompt-argument.ts';
import { type Reporting, reporting } from './reporting.ts';
import { toolSession } from './tool-session.ts';

/**
 * The command line `BIN [resume|session id] [settings] [remote control] [model] [flags] PROMPT`. `bin` and `flags` stand
 * in it as the user wrote them; every value is quoted. Reads the tool's own folders; writes nothing.
 */
export function launchClaude(request: LaunchRequest): LaunchPlan {
  const { agent, backend } = request;
  const options = request.options as ClaudeOptions;
  const bin = backend.bin ?? 'claude';
  const folders = foldersOf(request.env, backend.bin, agent.dir);
  const session = toolSession(request, folders);
  const reports = options.hooks ? reporting(request, folders, session.id) : undefined;
  const prompt = promptArgument(request.kickoff);
  const command = [
    bin,
    session.flag,
    reports?.flag ?? '',
    options.remote_control ? renderCommand(options.remote_control_flag, { session: agent.session }) : '',
    agent.model === '' ? '' : renderCommand(options.model_flag, { model: agent.model }),
    options.flags,
    prompt.word,
  ];
  const program = programOf(bin);
  const notice = [session.notice, reports?.notice].filter((text) => text !== undefined).join('; ');
  const files = [...(reports?.files ?? []), ...trustFile(request, options, folders)];
  return {
    command: command.filter((part) => part !== '').join(' '),
    firstPrompt: { via: 'command', ...(prompt.text === undefined ? {} : { text: prompt.text }) },
    ...(program === undefined ? {} : { requires: [program] }),
    ...(session.id === undefined ? {} : { sessionId: session.id }),
    resumed: session.resumed,
    ...(notice === '' ? {} : { notice }),
    ...(files.length === 0 ? {} : { files }),
    ...signalsOf(reports),
  };
}

function signalsOf(reports: Reporting | undefined): Pick<LaunchPlan, 'signals'> {
  return reports === undefined ? {} : { signals: reports.sources };
}

/** The answer to the trust dialog for the agent's folder, where the user has opted in to it (2.1.330). */
function trustFile(
  { agent }: LaunchRequest,
  options: ClaudeOptions,
  folders: ToolFolders | undefined,
): readonly PlannedFile[] {
  if (!options.pre_trust || folders === undefined) return [];
  const projects = { [realPath(agent.dir)]: { hasTrustDialogAccepted: true } };
  return [{ path: folders.state, merge: { projects } }];
}
