import {
  type Companion,
  type LaunchPlan,
  type LaunchRequest,
  programOf,
  quoteShell,
  renderCommand,
} from '@agent-orchestrator/core/plugin';
import { openSessionLine } from '../open-session-line.ts';
import { type OpencodeOptions, PLAIN_ATTACH } from '../options.ts';
import { authorization } from '../server/authorization.ts';
import { newSessionId } from '../server/identifiers.ts';
import type { ServerMemo } from '../server/memo.ts';
import { claimOwnServer, type OwnServer } from '../server/own-server.ts';
import { resumeSession } from './resume-session.ts';
import { eventsOf, promptFor, realFolder, splitModel } from './session-plan.ts';

const ATTACH = '{bin} attach {server} --dir {dir} --session {session}';

/**
 * The plan with a server of our own: one for each backend table, shared by its agents. A turn runs in it and survives
 * the death of the terminal interface, which is attached for people to see.
 */
export async function launchBesideOwnServer(request: LaunchRequest): Promise<LaunchPlan> {
  const { agent, backend, kickoff, stateDir } = request;
  const options = request.options as OpencodeOptions;
  const server = await claimOwnServer(stateDir, agent.backend);
  const headers = authorization(server.password);
  const place = { url: server.url, directory: realFolder(agent.dir) };
  const { session, ...resumption } = await resumeSession(request, { ...place, headers }, newSessionId);
  const model = splitModel(agent.model);
  const memo: ServerMemo = { ...place, passwordFile: server.passwordFile, session, ...(model && { model }) };
  const program = options.preamble === '' ? programOf(backend.bin ?? 'opencode') : undefined;
  return {
    command: `${opening(options, server)} && ${openSessionLine(memo)} && ${attachLine(request, memo)}`,
    firstPrompt: promptFor(request),
    ...(program === undefined ? {} : { requires: [program] }),
    sessionId: session,
    ...resumption,
    ...unusableModel(request, resumption.notice),
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
  const bin = backend.bin ?? 'opencode';
  const serve = `${inPlaceOfShell(bin)} serve --port ${server.port} --hostname 127.0.0.1`;
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

function attachLine(
  { backend, options }: LaunchRequest,
  { url, directory, session = '' }: ServerMemo,
): string {
  const { attach } = options as OpencodeOptions;
  const bin = backend.bin ?? 'opencode';
  const values = { server: url, dir: directory, session };
  if (attach !== PLAIN_ATTACH) return renderCommand(attach, values, { bin });
  return renderCommand(ATTACH, values, { bin: inPlaceOfShell(bin) });
}

/** So that tmux names the tool, not the shell, as what runs; only a plain word can take the shell's place. */
function inPlaceOfShell(bin: string): string {
  return programOf(bin) === undefined ? bin : `exec ${bin}`;
}

function unusableModel({ agent }: LaunchRequest, notice = ''): Pick<LaunchPlan, 'notice'> {
  if (agent.model === '' || splitModel(agent.model) !== undefined) return {};
  const said = `The model "${agent.model}" is not of the form PROVIDER/MODEL; OpenCode's own default is used.`;
  return { notice: `${notice} ${said}`.trim() };
}
