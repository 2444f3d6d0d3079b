import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** True when `program` can be executed: a path as it is (relative to `dir`), a bare word somewhere on `path`. */
export function isProgram(program: string, path: string, dir: string): boolean {
  if (program.includes('/')) return isExecutable(isAbsolute(program) ? program : resolve(dir, program));
  return path.split(delimiter).some((folder) => isExecutable(join(folder === '' ? dir : folder, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
