import type { LaunchPlan, LaunchRequest } from '@agent-orchestrator/core/plugin';
import { attachLine } from '../attach-line.ts';
import type { OpencodeOptions } from '../options.ts';
import { authorizationFrom } from '../server/authorization.ts';
import type { ServerMemo } from '../server/memo.ts';
import { chooseSession } from './choose-session.ts';
import { eventsOf, realFolder, splitModel } from './session-plan.ts';

/**
 * The plan for a server that somebody else runs: the command line is the user's own, and what the server says is read.
 * Where the template names `{session}`, the session is made by us. Otherwise it is recognised by its first prompt.
 */
export async function launchAtServer(request: LaunchRequest, plain: LaunchPlan): Promise<LaunchPlan> {
  const { agent, backend, env, kickoff } = request;
  const options = request.options as OpencodeOptions;
  const headers = authorizationFrom(env);
  const model = splitModel(agent.model);
  const place: ServerMemo = {
    url: options.server.replace(/\/+$/, ''),
    directory: realFolder(agent.dir),
    ...(model && { model }),
  };
  if (!options.attach.includes('{session}')) {
    return { ...plain, signals: [eventsOf(place, headers, kickoff.path)], memo: place };
  }
  const { session, replaces, plan } = await chooseSession(request, { ...place, headers });
  const memo = { ...place, session };
  const preamble = options.preamble === '' ? '' : `${options.preamble}; `;
  const { env: added } = plain;
  return {
    command: `${preamble}${attachLine({ ...memo, replaces }, options.attach, backend.bin ?? 'opencode')}`,
    ...(added && { env: added }),
    ...plan,
    sessionId: session,
    signals: [eventsOf(memo, headers, kickoff.path)],
    memo,
  };
}
