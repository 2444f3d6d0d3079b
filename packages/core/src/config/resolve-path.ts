import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** An absolute path: a leading `~` is the home folder, `$VAR` stays as it is, the rest is relative to `base`. */
export function resolvePath(base: string, path: string): string {
  if (path === '~') return homedir();
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(base, path);
}
