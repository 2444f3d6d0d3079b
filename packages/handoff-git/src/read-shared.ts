import type { HandoffView, SharedFile } from '@agent-orchestrator/core/plugin';
import { runGit } from './git/run-git.ts';
import { settingsFrom } from './options.ts';
import { candidatePaths, findFiles } from './signals/find-files.ts';
import { branchOfTrackingHead, findLocalBranch } from './source/find-branch.ts';
import { openSource, type Source } from './source/open-source.ts';
import { readTrackingRef } from './source/tracking-ref.ts';

interface Answer {
  readonly commit: string;
  readonly files: readonly SharedFile[];
}

const MAX_ANSWERS = 64;
const answers = new Map<string, Answer>();

/**
 * The pushed version of a shared file, as last fetched. Bytes that are not UTF-8 become replacement characters.
 * While the branch rests, the same question is answered from memory.
 */
export async function readShared(
  view: HandoffView,
  options: unknown,
  file: string,
  signal: AbortSignal,
): Promise<readonly SharedFile[]> {
  const settings = settingsFrom(options);
  const source = await openSource(view, settings, signal).catch(() => undefined);
  if (source === undefined || 'problem' in source) return [];
  const head = await fetchedHead(source, settings.branch, signal);
  if (head === undefined) return [];
  const { repository, remote } = source;
  const key = JSON.stringify([repository.folder, remote.name, head.branch, view.stateSubdir, file]);
  const known = answers.get(key);
  if (known?.commit === head.commit) return known.files;
  const paths = candidatePaths(repository.prefix, view.stateSubdir, file);
  const found = await findFiles(repository.folder, head.commit, paths, signal).catch(() => undefined);
  if (found === undefined) return [];
  const path = paths.find((candidate) => found.has(candidate));
  const files = path === undefined ? [] : await read(repository.folder, found.get(path)?.blob ?? '', signal);
  if (files === undefined) return [];
  const answer = files.map((text) => ({ where: `${remote.name}/${head.branch}`, text }));
  if (answers.size >= MAX_ANSWERS) answers.clear();
  answers.set(key, { commit: head.commit, files: answer });
  return answer;
}

async function read(repo: string, blob: string, signal: AbortSignal): Promise<readonly string[] | undefined> {
  const content = await runGit(['cat-file', 'blob', blob], { repo, signal });
  return content.ok ? [new TextDecoder().decode(content.stdout)] : undefined;
}

/** The branch that the check follows, without asking the remote. */
async function fetchedHead(
  { repository, remote, memory }: Source,
  configured: string | undefined,
  signal: AbortSignal,
): Promise<{ readonly branch: string; readonly commit: string } | undefined> {
  const preferred = memory.branch ?? (await branchOfTrackingHead(repository, remote.name));
  const local = remote.local?.plainRefs
    ? await findLocalBranch(remote.local, preferred).catch(() => undefined)
    : undefined;
  const branches = configured === undefined ? [local, preferred, 'main', 'master'] : [configured];
  for (const branch of branches) {
    if (branch === undefined) continue;
    const commit = await readTrackingRef(repository, remote.name, branch, signal);
    if (commit !== undefined) return { branch, commit };
  }
  return undefined;
}
