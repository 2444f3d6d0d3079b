import {
  type LaunchPlan,
  type LaunchRequest,
  programOf,
  renderCommand,
} from '@agent-orchestrator/core/plugin';
import { launchAtServer } from './launch/at-server.ts';
import { launchBesideOwnServer } from './launch/beside-own-server.ts';
import { kickoffPointer } from './launch/kickoff-pointer.ts';
import type { OpencodeOptions } from './options.ts';

/**
 * The plan for an agent: beside a server of our own (`server = "auto"`), at a server that somebody else runs (an URL),
 * or as the terminal interface alone.
 */
export async function launchOpencode(request: LaunchRequest): Promise<LaunchPlan> {
  const { server, attach } = request.options as OpencodeOptions;
  if (server === 'auto') return launchBesideOwnServer(request);
  if (isHttp(server) && /\{server\}/.test(attach)) return launchAtServer(request, launchPlainly(request));
  return launchPlainly(request);
}

/**
 * The command line `PREAMBLE; ATTACH`; the prompt follows as a typed message. `preamble` and `bin` stand in it as the
 * user wrote them, `{server}` and `{dir}` are quoted where they stand.
 */
function launchPlainly(request: LaunchRequest): LaunchPlan {
  const { agent, backend, kickoff } = request;
  const options = request.options as OpencodeOptions;
  const attach = renderCommand(
    options.attach.replaceAll('{bin}', () => backend.bin ?? 'opencode'),
    {
      server: options.server,
      dir: agent.dir,
    },
  );
  const program = options.preamble === '' ? programOf(attach) : undefined;
  return {
    command: options.preamble === '' ? attach : `${options.preamble}; ${attach}`,
    ...(options.model_env && agent.model !== '' ? { env: modelEnvironment(agent.model) } : {}),
    firstPrompt: { via: 'message', text: kickoffPointer(kickoff.path) },
    ...(program === undefined ? {} : { requires: [program] }),
  };
}

/** OpenCode merges this JSON over its configuration files (1.18.33). */
function modelEnvironment(model: string): Record<string, string> {
  return { OPENCODE_CONFIG_CONTENT: JSON.stringify({ model }) };
}

function isHttp(server: string): boolean {
  return URL.canParse(server) && /^https?:$/.test(new URL(server).protocol);
}
