import type { LaunchPlan, LaunchRequest } from '@agent-orchestrator/core/plugin';
import { renderCommand } from '@agent-orchestrator/core/plugin';
import { openSessionLine } from '../open-session-line.ts';
import type { OpencodeOptions } from '../options.ts';
import { authorizationFrom } from '../server/authorization.ts';
import { newSessionId } from '../server/identifiers.ts';
import type { ServerMemo } from '../server/memo.ts';
import { resumeSession } from './resume-session.ts';
import { eventsOf, promptFor, realFolder, splitModel } from './session-plan.ts';

/**
 * The plan for a server that somebody else runs: the command line is the user's own, and what the server says is read.
 * Where the template names `{session}`, the session is made by us. Otherwise it is recognised by its first prompt.
 */
export async function launchAtServer(request: LaunchRequest, plain: LaunchPlan): Promise<LaunchPlan> {
  const { agent, backend, env, kickoff } = request;
  const options = request.options as OpencodeOptions;
  const headers = authorizationFrom(env);
  const model = splitModel(agent.model);
  const memo: ServerMemo = {
    url: options.server.replace(/\/+$/, ''),
    directory: realFolder(agent.dir),
    ...(model && { model }),
  };
  if (!options.attach.includes('{session}')) {
    return { ...plain, signals: [eventsOf(memo, headers, kickoff.path)], memo };
  }
  const { session, ...resumption } = await resumeSession(request, { ...memo, headers }, newSessionId);
  const named: ServerMemo = { ...memo, session };
  const attach = renderCommand(
    options.attach,
    { server: options.server, dir: memo.directory, session },
    { bin: backend.bin ?? 'opencode' },
  );
  const preamble = options.preamble === '' ? '' : `${options.preamble}; `;
  return {
    ...plain,
    command: `${preamble}${openSessionLine(named)} && ${attach}`,
    firstPrompt: promptFor(request),
    sessionId: session,
    ...resumption,
    signals: [eventsOf(named, headers, kickoff.path)],
    memo: named,
  };
}
