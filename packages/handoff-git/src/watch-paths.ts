import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HandoffView } from '@agent-orchestrator/core/plugin';
import { settingsFrom } from './options.ts';
import { branchOfTrackingHead, findLocalBranch } from './source/find-branch.ts';
import { openSource } from './source/open-source.ts';

/**
 * The files and folders of a remote on this machine whose change means a push; none for a remote elsewhere.
 * git replaces these files, and folders come and go with branches: ask again now and then.
 */
export async function watchPaths(
  view: HandoffView,
  options: unknown,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    const settings = settingsFrom(options);
    const source = await openSource(view, settings, signal);
    const store = 'problem' in source ? undefined : source.remote.local;
    if ('problem' in source || store === undefined) return [];
    if (!store.plainRefs) return await existing([join(store.commonDir, 'reftable')]);
    const preferred = await branchOfTrackingHead(source.repository, settings.remote);
    const branch = settings.branch ?? (await findLocalBranch(store, preferred)) ?? '';
    const heads = join(store.commonDir, 'refs', 'heads');
    const folders: string[] = [];
    for (
      let folder = dirname(join(heads, branch));
      folder.startsWith(`${heads}/`);
      folder = dirname(folder)
    ) {
      folders.push(folder);
    }
    const files = [join(store.commonDir, 'packed-refs'), join(store.gitDir, 'HEAD')];
    return await existing([heads, ...folders.reverse(), ...files]);
  } catch {
    // Whatever is wrong is reported by the check itself; without paths it is simply asked on each pass.
    return [];
  }
}

async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const there = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return paths.filter((_, index) => there[index]);
}
