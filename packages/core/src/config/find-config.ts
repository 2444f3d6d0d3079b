import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fail } from '../errors/catalog.ts';

/** Where to look for a config file. */
export interface FindConfigOptions {
  /** What `--config` names, if it was given. */
  readonly explicit?: string | undefined;
  readonly cwd: string;
}

/** Absolute path of the config file: the one named, else `agents.toml` in `cwd`. Throws CONFIG_NOT_FOUND. */
export function findConfig({ explicit, cwd }: FindConfigOptions): string {
  const path = resolve(cwd, explicit ?? 'agents.toml');
  if (!existsSync(path)) throw fail('CONFIG_NOT_FOUND', { path });
  return path;
}
