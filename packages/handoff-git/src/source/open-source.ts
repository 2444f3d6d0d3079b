import type { HandoffView } from '@agent-orchestrator/core/plugin';
import type { Settings } from '../options.ts';
import { findRemote, type Remote } from './find-remote.ts';
import { problems } from './problems.ts';
import { findRepository, type Repository } from './repository.ts';
import { type SourceMemory, sourceMemory } from './source-memory.ts';

/** The repository of a loop, its remote, and what is remembered about them. */
export interface Source {
  readonly repository: Repository;
  readonly remote: Remote;
  readonly memory: SourceMemory;
}

/** Finds where a loop's work is exchanged, or says what is missing. */
export async function openSource(
  view: HandoffView,
  settings: Settings,
  signal: AbortSignal,
): Promise<Source | { readonly problem: string }> {
  const repository = await findRepository(view.repo);
  if (repository === 'no-folder') return { problem: problems.noFolder(view.repo) };
  if (repository === 'no-repository') return { problem: problems.noRepository(view.repo) };
  const remote = await findRemote(repository, settings.remote, signal);
  if (remote === 'no-remote') return { problem: problems.noRemote(view.repo, settings.remote) };
  if ('kind' in remote) {
    return { problem: problems.failed(view.repo, settings.remote, '?', settings.fetchTimeoutMs, remote) };
  }
  const memory = sourceMemory(view.loop, repository.folder, remote.name, remote.url, settings.branch);
  return { repository, remote, memory };
}
