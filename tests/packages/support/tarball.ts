import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { inject } from 'vitest';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What these checks read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: object;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

export function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** Absolute path of the tarball of a package, by the name of its folder. */
export function tarballOf(folder: string): string {
  const { version } = manifestOf(join(ROOT, 'packages', folder));
  return join(inject('tarballs'), `agent-orchestrator-${folder}-${version}.tgz`);
}

/** Files of a tarball by their path in the package, with their size in bytes. */
export async function filesOf(tarball: string): Promise<ReadonlyMap<string, number>> {
  const { stdout } = await execa('tar', ['-tzvf', tarball]);
  return new Map(
    stdout.split('\n').map((line) => {
      const [, , size = '', , , ...path] = line.split(/\s+/);
      return [path.join(' ').replace(/^package\//, ''), Number(size)];
    }),
  );
}

/** Unpacks a tarball into a folder and returns the folder of the package. */
export async function unpack(tarball: string, into: string): Promise<string> {
  mkdirSync(into, { recursive: true });
  await execa('tar', ['-xzf', tarball, '-C', into]);
  return join(into, 'package');
}
