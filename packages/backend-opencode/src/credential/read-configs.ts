import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { parseJson, readJsonFile } from './read-json-file.ts';

const config = z.object({
  model: z.string().optional(),
  provider: z
    .record(z.string(), z.object({ options: z.object({ apiKey: z.string().optional() }).optional() }))
    .optional(),
});

export type OpencodeConfig = z.output<typeof config>;

const NAMES = ['config.json', 'opencode.json', 'opencode.jsonc'];

/**
 * OpenCode's configurations for a folder, in the order in which it merges them (1.18.33): the user's, the file of
 * `OPENCODE_CONFIG`, the project's from its root down, `OPENCODE_CONFIG_CONTENT`. `undefined` when one cannot be read:
 * with comments in it, say.
 */
export function readConfigs(
  dir: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly OpencodeConfig[] | undefined {
  const home = env.XDG_CONFIG_HOME || join(env.HOME ?? homedir(), '.config');
  const files = [
    ...NAMES.map((name) => join(home, 'opencode', name)),
    ...(env.OPENCODE_CONFIG ? [env.OPENCODE_CONFIG] : []),
    ...foldersDownTo(dir).flatMap((folder) => NAMES.slice(1).map((name) => join(folder, name))),
  ];
  const values = files.map(readJsonFile);
  if (env.OPENCODE_CONFIG_CONTENT) values.push(parseJson(env.OPENCODE_CONFIG_CONTENT));
  const read = values.filter((value) => value !== undefined).map((value) => config.safeParse(value).data);
  return read.every((one) => one !== undefined) ? read : undefined;
}

/** The folders from the root of the work tree down to a folder; outside of one, only the folder. */
function foldersDownTo(dir: string): readonly string[] {
  const up = [dir];
  for (let folder = dir; !existsSync(join(folder, '.git')); ) {
    const parent = dirname(folder);
    if (parent === folder) return [dir];
    up.unshift(parent);
    folder = parent;
  }
  return up;
}
