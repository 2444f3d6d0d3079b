import {
  type Companion,
  type LaunchPlan,
  type LaunchRequest,
  programOf,
  quoteShell,
} from '@agent-orchestrator/core/plugin';
import { attachLine, inPlaceOfShell } from '../attach-line.ts';
import type { OpencodeOptions } from '../options.ts';
import { authorization } from '../server/authorization.ts';
import type { ServerMemo } from '../server/memo.ts';
import { claimOwnServer, type OwnServer } from '../server/own-server.ts';
import { chooseSession } from './choose-session.ts';
import { eventsOf, realFolder, splitModel } from './session-plan.ts';

/**
 * The plan with a server of our own: one for each backend table, shared by its agents. A turn runs in it and survives
 * the death of the terminal interface, which is attached for people to see.
 */
export async function launchBesideOwnServer(request: LaunchRequest): Promise<LaunchPlan> {
  const { agent, backend, kickoff, stateDir } = request;
  const options = request.options as OpencodeOptions;
  const bin = backend.bin ?? 'opencode';
  const server = await claimOwnServer(stateDir, agent.backend);
  const headers = authorization(server.password);
  const model = splitModel(agent.model);
  const place = { url: server.url, directory: realFolder(agent.dir), ...(model && { model }) };
  const { session, replaces, plan } = await chooseSession(request, { ...place, headers });
  const memo: ServerMemo = { ...place, session, passwordFile: server.passwordFile };
  const program = options.preamble === '' ? programOf(bin) : undefined;
  return {
    command: `${opening(options, server)} && ${attachLine({ ...place, session, replaces }, options.attach, bin)}`,
    ...(program === undefined ? {} : { requires: [program] }),
    sessionId: session,
    ...plan,
    ...unusableModel(request, plan.notice),
    companion: companionOf(request, server, headers),
    signals: [eventsOf(memo, headers, kickoff.path)],
    memo,
  };
}

function companionOf(
  { backend, options }: LaunchRequest,
  server: OwnServer,
  headers: Record<string, string>,
): Companion {
  const serve = `${inPlaceOfShell(backend.bin ?? 'opencode')} serve --port ${server.port} --hostname 127.0.0.1`;
  return {
    name: server.name,
    command: `${opening(options as OpencodeOptions, server)} && ${serve}`,
    ready: { url: `${server.url}/global/health`, headers },
  };
}

/** The preamble, and the password: read by the shell from its file, so that no list of processes shows it. */
function opening({ preamble }: OpencodeOptions, { passwordFile }: OwnServer): string {
  const password = `OPENCODE_SERVER_PASSWORD="$(cat ${quoteShell(passwordFile)})"`;
  return `${preamble === '' ? '' : `${preamble}; `}${password} && export OPENCODE_SERVER_PASSWORD`;
}

function unusableModel({ agent }: LaunchRequest, notice = ''): Pick<LaunchPlan, 'notice'> {
  if (agent.model === '' || splitModel(agent.model) !== undefined) return {};
  const said = `The model "${agent.model}" is not of the form PROVIDER/MODEL; OpenCode's own default is used.`;
  return { notice: `${notice} ${said}`.trim() };
}
