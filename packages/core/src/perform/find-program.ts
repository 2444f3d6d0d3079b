import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** True when `program` can be executed: a path as it is (relative to `dir`), a bare word somewhere on `path`. */
export function isProgram(program: string, path: string, dir: string): boolean {
  if (program.includes('/')) return isExecutable(isAbsolute(program) ? program : resolve(dir, program));
  return path.split(delimiter).some((folder) => isExecutable(join(folder === '' ? dir : folder, program)));
}

/** Why a program cannot be executed, as the end of a sentence about it. */
export function whyMissing(program: string, path: string, dir: string): string {
  if (!program.includes('/')) return `was not found on PATH ("${path}")`;
  const place = resolve(dir, program);
  const found = existsSync(place) ? 'is not an executable file' : 'does not exist';
  return isAbsolute(program)
    ? found
    : `${found}: a relative path begins at the agent's working directory, so it is "${place}"`;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
