import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../errors/catalog.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { AgentSpec, ConfigProblem, Fleet, ServiceSpec } from './fleet.ts';

/** What is wrong with the files that a config names. */
export interface FileFindings {
  /** PROMPT_UNREADABLE and AGENT_DIR_INVALID: the agent could not be started. */
  readonly errors: readonly OrchestratorError[];
  /** PROMPT_UNREADABLE for a wake, which may be written later. */
  readonly warnings: readonly ConfigProblem[];
}

/**
 * Looks at every file that is needed to start these agents and services, so that a missing one is known before anything is
 * started: first prompts, kickoff templates, roles, wake messages, working directories. A working directory may be
 * missing, because it is made at the start. Throws nothing.
 */
export function checkPromptFiles(
  fleet: Fleet,
  agents: readonly AgentSpec[],
  services: readonly ServiceSpec[] = [],
): FileFindings {
  const { configPath: file } = fleet;
  const wanted = agents.flatMap((agent) => filesOf(fleet, agent));
  const errors = wanted.flatMap((one) => {
    const reason = textFault(one.path);
    return reason === undefined ? [] : [fail('PROMPT_UNREADABLE', { ...one, reason, file })];
  });
  const folders = [...agents.map(asAgent), ...services.map(asService)];
  const badFolders = folders.flatMap(({ dir: path, place }) => {
    const reason = folderFault(path);
    return reason === undefined ? [] : [fail('AGENT_DIR_INVALID', { path, place, reason, file })];
  });
  return {
    errors: [...errors, ...badFolders],
    warnings: agents.flatMap((agent) => wakeWarnings(file, agent)),
  };
}

interface WantedFile {
  readonly what: string;
  readonly key: string;
  readonly path: string;
  readonly place: string;
}

function filesOf({ loops }: Fleet, agent: AgentSpec): WantedFile[] {
  const { place } = asAgent(agent);
  const loop = agent.kind === 'loop' ? loops.find(({ name }) => name === agent.loop) : undefined;
  if (loop === undefined) {
    const path = agent.promptFile;
    return path === undefined ? [] : [{ what: 'prompt file', key: 'prompt_file', path, place }];
  }
  const role = { what: 'role file', key: 'roles_dir', path: join(loop.rolesDir, `${agent.role}.md`), place };
  const path = loop.kickoffTemplate;
  const template = { what: 'kickoff template', key: 'kickoff_template', path: path ?? '', place };
  return path === undefined ? [role] : [template, role];
}

function wakeWarnings(file: string, agent: AgentSpec): ConfigProblem[] {
  const path = agent.wake?.promptFile;
  const reason = path === undefined ? undefined : textFault(path);
  if (path === undefined || reason === undefined) return [];
  const { place } = asAgent(agent);
  const { code, message, hint } = fail('PROMPT_UNREADABLE', {
    what: 'wake file',
    key: 'wake',
    path,
    place,
    reason,
  });
  return [{ code, message, hint, file, line: undefined, column: undefined }];
}

function asAgent({ name, dir }: AgentSpec): { place: string; dir: string } {
  return { place: `[[agent]] "${name}"`, dir };
}

function asService({ name, dir }: ServiceSpec): { place: string; dir: string } {
  return { place: `[[service]] "${name}"`, dir };
}

function textFault(path: string): string | undefined {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return 'it is a folder';
    if (!found.isFile()) return 'it is not a regular file';
    new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function folderFault(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? undefined : 'it is not a folder';
  } catch (error) {
    // It will be made. `throwIfNoEntry` would keep silent about a file on the way to it too (Node 24).
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'ENOTDIR') return 'a part of its path is not a folder';
  if (code === 'EACCES' || code === 'EPERM') return 'you may not read it';
  return code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is not UTF-8 text' : message;
}
