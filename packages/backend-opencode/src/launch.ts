import {
  type LaunchPlan,
  type LaunchRequest,
  programOf,
  renderCommand,
} from '@agent-orchestrator/core/plugin';
import type { OpencodeOptions } from './options.ts';

/**
 * The command line `PREAMBLE; ATTACH`; the prompt follows as a typed message. `preamble` and `bin` stand in it as the
 * user wrote them, `{server}` and `{dir}` are quoted where they stand.
 */
export function launchOpencode(request: LaunchRequest): LaunchPlan {
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

/** One line that can be typed whatever the prompt is. */
function kickoffPointer(path: string): string {
  const read = renderCommand("cat '{file}'", { file: path });
  return `Your full kickoff prompt is in ${path} — read it now with: \`${read}\` — then follow it exactly.`;
}
