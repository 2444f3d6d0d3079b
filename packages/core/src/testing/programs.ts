import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quoteShell } from '../plugin/quote-shell.ts';
import { foldersAbove } from '../plugins/read-package.ts';

/** The programs of the kit, which run in a tool's place. */
export type KitProgram = 'dump-arguments' | 'fake-tui';

/** Absolute path of a program's source in this package. */
function programPath(program: KitProgram): string {
  for (const folder of foldersAbove(fileURLToPath(import.meta.url))) {
    const path = join(folder, 'programs', `${program}.mjs`);
    if (existsSync(path)) return path;
  }
  throw new Error(`The program "${program}" is missing beside ${dirname(fileURLToPath(import.meta.url))}.`);
}

/**
 * Makes an executable that runs a program of the kit with these first arguments. Returns its path. The program is copied
 * beside it: where this package lies may be an archive, which only this process can read.
 */
export function installProgram(path: string, program: KitProgram, args: readonly string[] = []): string {
  const source = `${path}.mjs`;
  writeFileSync(source, readFileSync(programPath(program)));
  const words = [process.execPath, source, ...args].map(quoteShell).join(' ');
  writeFileSync(path, `#!/bin/sh\nexec ${words} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}
