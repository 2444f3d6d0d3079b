import { resolve } from 'node:path';
import { openStore, type RefStore } from './repository.ts';

/**
 * Opens a remote that lies on this machine, so that its refs can be read and watched without git.
 * `undefined` for a remote elsewhere, and for a folder that is not (or no longer) a repository.
 */
export async function openLocalRemote(url: string, top: string): Promise<RefStore | undefined> {
  const path = localPath(url);
  if (path === undefined) return undefined;
  const base = resolve(top, path);
  // The order in which git tries them (enter_repo in git's path.c).
  for (const candidate of [`${base}/.git`, base, `${base}.git/.git`, `${base}.git`]) {
    const store = await openStore(candidate).catch(() => undefined);
    if (store !== undefined) return store;
  }
  return undefined;
}

/** The path in a remote's URL, by git's rule: no scheme, and no colon before the first slash. */
export function localPath(url: string): string | undefined {
  if (url.startsWith('file://')) {
    const path = url.slice('file://'.length);
    try {
      return path.startsWith('/') ? decodeURIComponent(path) : undefined;
    } catch {
      return undefined;
    }
  }
  const colon = url.indexOf(':');
  const slash = url.indexOf('/');
  return url !== '' && (colon === -1 || (slash !== -1 && slash < colon)) ? url : undefined;
}
