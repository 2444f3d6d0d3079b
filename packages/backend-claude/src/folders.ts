import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';

/** Where Claude Code keeps what it knows. */
export interface ToolFolders {
  /** `CLAUDE_CONFIG_DIR`, else `~/.claude`: transcripts, session files, settings. */
  readonly config: string;
  /** `.claude.json`: trust, onboarding, account. Inside `CLAUDE_CONFIG_DIR`, else in the home folder. */
  readonly state: string;
}

/** A literal assignment in front of the program, as in `CLAUDE_CONFIG_DIR=~/second claude`. */
const ASSIGNED = /(?:^|\s)CLAUDE_CONFIG_DIR=(?:'([^']*)'|"([^"`\\]*)"|([^\s'"`\\;&|]+))(?=\s)/;

/** The folders of the tool that `bin` starts in `dir`; `undefined` when the environment names no home. */
export function foldersOf(
  env: Readonly<Record<string, string | undefined>>,
  bin: string | undefined,
  dir: string,
): ToolFolders | undefined {
  const home = env.HOME || undefined;
  const [, single, double, bare] = ASSIGNED.exec(bin ?? '') ?? [];
  const assigned = single ?? expandHome(double ?? bare, home, bare !== undefined);
  const named = assigned ?? (env.CLAUDE_CONFIG_DIR || undefined);
  if (named !== undefined && !named.includes('$')) {
    const config = isAbsolute(named) ? named : resolve(dir, named);
    return { config, state: join(config, '.claude.json') };
  }
  if (home === undefined || named !== undefined) return undefined;
  return { config: join(home, '.claude'), state: join(home, '.claude.json') };
}

function expandHome(word: string | undefined, home: string | undefined, tilde: boolean): string | undefined {
  if (word === undefined || home === undefined) return word;
  const expanded = word.replace(/^(?:\$HOME|\$\{HOME\})(?=\/|$)/, () => home);
  return tilde ? expanded.replace(/^~(?=\/|$)/, () => home) : expanded;
}

/** Longer names are cut and get a hash behind them. */
const LONGEST_NAME = 200;

/**
 * The folder in `projects/` for sessions in `dir` (Claude Code 2.1.330): the real path with a `-` for every UTF-16 unit
 * that is no ASCII letter or digit.
 */
function projectName(dir: string): string {
  const path = realPath(dir);
  const name = path.replace(/[^a-zA-Z0-9]/g, '-');
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME)}-${hashOf(path)}`;
}

function hashOf(text: string): string {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1)
    hash = ((hash << 5) - hash + text.charCodeAt(index)) | 0;
  return Math.abs(hash).toString(36);
}

/** The path that the tool calls its working directory: without symbolic links, as far as it exists. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The transcript of a session that runs in `dir`. */
export function transcriptPath(folders: ToolFolders, dir: string, sessionId: string): string {
  return join(folders.config, 'projects', projectName(dir), `${sessionId}.jsonl`);
}

/** Whether the tool has ever kept a transcript there. */
export function hasTranscripts(folders: ToolFolders): boolean {
  return existsSync(join(folders.config, 'projects'));
}

const SESSION_ID = /^[\w-]+$/;

/**
 * The transcript of a recorded session, wherever it was begun: the tool continues sessions of other folders too (2.1.330).
 * `undefined`: there is none.
 */
export function findTranscript(folders: ToolFolders, dir: string, sessionId: string): string | undefined {
  if (!SESSION_ID.test(sessionId)) return undefined;
  const own = transcriptPath(folders, dir, sessionId);
  if (existsSync(own)) return own;
  const projects = join(folders.config, 'projects');
  return namesIn(projects)
    .map((name) => join(projects, name, `${sessionId}.jsonl`))
    .find((path) => existsSync(path));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
