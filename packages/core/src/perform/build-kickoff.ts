import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentSpec, Fleet, LoopSpec, PhaseSpec } from '../config/fleet.ts';
import { fail } from '../errors/catalog.ts';
import { readPhase } from '../state/phase-file.ts';

/** The loop and phase an agent works in; none for agents of other kinds. */
export interface Post {
  readonly loop: LoopSpec | undefined;
  readonly phase: PhaseSpec | undefined;
}

/** Where an agent stands now. Throws `PHASE_INVALID` when its loop's phase file points nowhere. */
export function postOf(fleet: Fleet, agent: AgentSpec): Post {
  const loop = agent.kind === 'loop' ? fleet.loops.find((one) => one.name === agent.loop) : undefined;
  if (loop === undefined) return { loop: undefined, phase: undefined };
  const reading = readPhase(loop);
  if (reading.state === 'invalid') {
    const phases = loop.phases.map((phase, index) => `${index} (${phase.id})`).join(', ');
    throw fail('PHASE_INVALID', { value: reading.text, loop: loop.name, phases });
  }
  return { loop, phase: reading.state === 'at' ? loop.phases[reading.index] : undefined };
}

/** The model to ask for: the phase's word for the role, else the agent's own; empty for the tool's default. */
export function modelOf(agent: AgentSpec, phase: PhaseSpec | undefined): string {
  const { role } = agent;
  const own = role !== undefined && phase !== undefined && Object.hasOwn(phase.models, role);
  return (own ? phase.models[role] : undefined) || agent.model;
}

/**
 * An agent's first prompt: for a loop agent the rendered template and, as it is, the file of its role;
 * for others the prompt file or the prompt of the config. Throws `PROMPT_UNREADABLE`.
 */
export function buildKickoff(agent: AgentSpec, post: Post): string {
  if (post.loop === undefined) {
    return agent.promptFile === undefined
      ? agent.prompt
      : readPrompt(agent.promptFile, 'prompt file', agent.name, 'prompt_file');
  }
  const { loop, phase } = post;
  const fields = {
    phase_id: phase?.id ?? '',
    plan: phase?.plan ?? '',
    status: phase?.status ?? '',
    role: agent.role ?? '',
  };
  const template = loop.kickoffTemplate;
  const preamble =
    template === undefined
      ? ''
      : renderSlots(readPrompt(template, 'kickoff template', agent.name, 'kickoff_template'), fields);
  return preamble + readPrompt(join(loop.rolesDir, `${agent.role}.md`), 'role file', agent.name, 'roles_dir');
}

/** Fills `{name}` slots; others stay as they are. What is filled in is not looked at again. */
function renderSlots(text: string, fields: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(fields, name) ? (fields[name] ?? whole) : whole,
  );
}

function readPrompt(path: string, what: string, agent: string, key: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT'
        ? 'it does not exist'
        : code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
          ? 'it is not UTF-8 text'
          : (code ?? 'it cannot be read');
    throw fail('PROMPT_UNREADABLE', { what, path, place: `the agent "${agent}"`, reason, key }, { cause });
  }
}
