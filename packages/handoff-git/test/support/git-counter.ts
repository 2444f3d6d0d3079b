import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Puts a `git` in front of PATH that notes each call before it runs the real one. */
export function countGit(folder: string): { take(): readonly string[] } {
  const bin = join(folder, 'counting-bin');
  const log = join(folder, 'git-calls');
  const path = process.env.PATH ?? '';
  mkdirSync(bin);
  writeFileSync(join(bin, 'git'), `#!/bin/sh\necho "$*" >>'${log}'\nPATH='${path}' exec git "$@"\n`);
  chmodSync(join(bin, 'git'), 0o755);
  process.env.PATH = `${bin}${delimiter}${path}`;
  onTestFinished(() => {
    process.env.PATH = path;
  });
  return {
    take() {
      if (!existsSync(log)) return [];
      const calls = readFileSync(log, 'utf8').trim().split('\n');
      rmSync(log);
      return calls;
    },
  };
}
