import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningAgent, TranscriptSource } from '@agent-orchestrator/core/plugin';
import { findTranscript, foldersOf } from '../folders.ts';
import { hooksFile } from '../launch/reporting.ts';

/**
 * The transcripts of a run, oldest first, each followed by those of its sub-agents: `/clear` begins another session, and the
 * hooks tell which there were. Without hooks: that of the session that is known.
 */
export async function locateTranscripts(
  running: RunningAgent & { readonly signal: AbortSignal },
): Promise<readonly TranscriptSource[]> {
  const { agent, backend, env, sessionId, signal } = running;
  const folders = foldersOf(env, backend.bin, agent.dir);
  const paths = await namedByHooks(hooksFile(running.stateDir, agent.name), signal);
  const known = sessionId && folders ? findTranscript(folders, agent.dir, sessionId) : undefined;
  if (known !== undefined) {
    paths.delete(known);
    paths.add(known);
  }
  // A session in which nobody has said anything yet, as right after `/clear`, has no file (2.1.330).
  const existing = [...paths].filter((path) => existsSync(path));
  const groups = await Promise.all(existing.map((path) => withSubagents(path)));
  return groups.flat().map((path) => ({ kind: 'lines', path }));
}

const NAMED = /"transcript_path":("(?:[^"\\]|\\.)*")/g;

async function namedByHooks(file: string, signal: AbortSignal): Promise<Set<string>> {
  const paths = new Set<string>();
  for (const path of [`${file}.1`, file]) {
    const text = await readFile(path, { encoding: 'utf8', signal }).catch(() => '');
    for (const [, word] of text.matchAll(NAMED)) paths.add(JSON.parse(word as string));
  }
  return paths;
}

/** Sub-agents' files lie in a folder beside it (2.1.330). */
async function withSubagents(path: string): Promise<readonly string[]> {
  const folder = join(path.replace(/\.jsonl$/, ''), 'subagents');
  const names = await readdir(folder).catch(() => []);
  return [path, ...names.filter((name) => name.endsWith('.jsonl')).map((name) => join(folder, name))];
}
