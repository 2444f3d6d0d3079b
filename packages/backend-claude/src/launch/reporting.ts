import { join } from 'node:path';
import {
  type LaunchRequest,
  type PlannedFile,
  quoteShell,
  type SignalSource,
} from '@agent-orchestrator/core/plugin';
import { type ToolFolders, transcriptPath } from '../folders.ts';
import type { ClaudeOptions } from '../options.ts';
import { statusLineCommand } from './hook-command.ts';
import { hookSettings } from './hook-settings.ts';
import { passesSettings } from './own-flags.ts';
import { userStatusLine } from './user-status-line.ts';

/** How the tool is made to say what it does. */
export interface Reporting {
  /** Shell text. */
  readonly flag: string;
  readonly files: readonly PlannedFile[];
  readonly sources: readonly SignalSource[];
  /** What could not be done as the options ask. */
  readonly notice: string | undefined;
}

/**
 * Hooks of ours beside those of the user, in a settings file; where the user passes one, of which the tool reads only the
 * last, in a plugin folder, of which it reads all (2.1.330, 2.1.197). Further sources are the transcript and the tool's own
 * file about a running session.
 */
export function reporting(
  request: LaunchRequest,
  folders: ToolFolders | undefined,
  sessionId: string | undefined,
): Reporting {
  const options = request.options as ClaudeOptions;
  const folder = folderOf(request.stateDir, request.agent.name);
  const log = hooksFile(request.stateDir, request.agent.name);
  const status = join(folder, 'status-line.json');
  const taken = passesSettings(`${request.backend.bin ?? ''} ${options.flags}`);
  const statusLine = options.status_line && !taken;
  return {
    ...(taken
      ? asPlugin(folder, log)
      : asSettings(folder, log, statusLine ? statusLineFor(request, folders, status) : undefined)),
    sources: [
      { kind: 'lines', name: 'hooks', path: log },
      ...sessionSources(request, folders, sessionId),
      ...(statusLine ? [{ kind: 'document', name: 'status line', path: status } as const] : []),
    ],
    notice:
      options.status_line && taken
        ? 'the flags pass --settings of their own, so status_line has no effect'
        : undefined,
  };
}

const folderOf = (stateDir: string, agent: string) => join(stateDir, 'claude', agent);

/** The file to which an agent's hooks write. */
export const hooksFile = (stateDir: string, agent: string) => join(folderOf(stateDir, agent), 'hooks.jsonl');

function sessionSources(
  { agent }: LaunchRequest,
  folders: ToolFolders | undefined,
  sessionId: string | undefined,
): readonly SignalSource[] {
  if (folders === undefined) return [];
  const session = {
    kind: 'document',
    name: 'session',
    path: join(folders.config, 'sessions', '{pid}.json'),
  } as const;
  if (sessionId === undefined) return [session];
  return [
    {
      ...{ kind: 'lines', name: 'transcript', path: transcriptPath(folders, agent.dir, sessionId) },
      // `/clear` begins another session with a transcript of its own (2.1.330).
      follows: 'transcript',
    },
    session,
  ];
}

/** Emptied with each start: it tells of one run only. */
const emptyLog = (path: string): PlannedFile => ({ path, text: '' });

function asSettings(folder: string, log: string, statusLine: object | undefined) {
  const path = join(folder, 'settings.json');
  const settings = { hooks: hookSettings(log), ...(statusLine && { statusLine }) };
  return {
    flag: `--settings ${quoteShell(path)}`,
    files: [emptyLog(log), { path, text: pretty(settings) }],
  };
}

function asPlugin(folder: string, log: string) {
  const plugin = join(folder, 'plugin');
  const about = {
    name: 'agent-orchestrator',
    version: '1.0.0',
    description: 'Writes down what a session does, for the supervisor of this agent.',
  };
  return {
    flag: `--plugin-dir ${quoteShell(plugin)}`,
    files: [
      emptyLog(log),
      { path: join(plugin, '.claude-plugin', 'plugin.json'), text: pretty(about) },
      { path: join(plugin, 'hooks', 'hooks.json'), text: pretty({ hooks: hookSettings(log) }) },
    ],
  };
}

/** The user's own status line is shown as before, by passing on what it would have been given. */
function statusLineFor({ agent }: LaunchRequest, folders: ToolFolders | undefined, file: string) {
  const next = folders === undefined ? undefined : userStatusLine(folders, agent.dir);
  return { type: 'command', command: statusLineCommand(file, next) };
}

const pretty = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
