import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { type LaunchRequest, programOf, renderCommand } from '@agent-orchestrator/core/plugin';
import { findTranscript, hasTranscripts, type ToolFolders } from '../folders.ts';
import type { ClaudeOptions } from '../options.ts';
import { namesSession } from './own-flags.ts';

/** The tool's session that a start runs. */
export interface ToolSession {
  /** Shell text; empty: none. */
  readonly flag: string;
  readonly id: string | undefined;
  readonly resumed: boolean;
  /** Why it is not the recorded one. */
  readonly notice: string | undefined;
}

const NONE: ToolSession = { flag: '', id: undefined, resumed: false, notice: undefined };

/**
 * Continues the recorded session where that is wished and its transcript still exists, else begins one under a name of
 * ours. A session without a transcript cannot be continued: the tool ends with "No conversation found" (2.1.330).
 */
export function toolSession(request: LaunchRequest, folders: ToolFolders | undefined): ToolSession {
  const options = request.options as ClaudeOptions;
  const { resumeId } = request;
  if (namesSession(`${request.backend.bin ?? ''} ${options.flags}`)) return NONE;
  if (!options.supports_resume || resumeId === undefined) return newSession(options);
  if (mayExist(request, folders, resumeId)) {
    const flag = renderCommand(options.resume_flag, { id: resumeId });
    return { flag, id: resumeId, resumed: true, notice: undefined };
  }
  const notice = `the session ${resumeId} no longer exists in ${folders?.config}; a new one is begun`;
  return { ...newSession(options), notice };
}

function newSession({ session_id_flag }: ClaudeOptions): ToolSession {
  if (session_id_flag === '') return NONE;
  const id = randomUUID();
  return { ...NONE, flag: renderCommand(session_id_flag, { id }), id };
}

const ASSIGNMENTS = /^\s*(?:\w+=(?:'[^']*'|"[^"]*"|[^\s'"])*\s+)*/;

/**
 * A script or a container may have a config folder of its own, and a folder in which the tool never ran tells nothing: then
 * the user's word counts.
 */
function mayExist(request: LaunchRequest, folders: ToolFolders | undefined, id: string): boolean {
  const program = programOf((request.backend.bin ?? 'claude').replace(ASSIGNMENTS, ''));
  if (folders === undefined || program === undefined || basename(program) !== 'claude') return true;
  return !hasTranscripts(folders) || findTranscript(folders, request.agent.dir, id) !== undefined;
}
