import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resolvePath } from './resolve-path.ts';

/** The state folder that a config file names which cannot be read as a whole; `undefined` when it does not say. */
export function writtenStateDir(configPath: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(configPath, 'utf8');
  } catch {
    return undefined;
  }
  const projectDir = resolvePath(dirname(configPath), writtenValue(text, 'project_dir') ?? '.');
  const logDir = writtenValue(text, 'log_dir');
  return logDir === undefined ? undefined : join(resolvePath(projectDir, logDir), 'state');
}

/** A string of the file, found by its key alone. */
function writtenValue(text: string, key: string): string | undefined {
  const [, value] =
    new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*(?:"([^"]*)"|'([^']*)')`, 'm').exec(text)?.filter(Boolean) ?? [];
  return value;
}
