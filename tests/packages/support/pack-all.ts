import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { TestProject } from 'vitest/node';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PNPM = join(ROOT, 'node_modules/.bin/pnpm');

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder with the tarball of each package. */
    tarballs: string;
  }
}

/** Packs every package once, as a release does. */
export default async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ao-tarballs-')));
  for (const name of readdirSync(join(ROOT, 'packages')))
    await execa(PNPM, ['pack', '--pack-destination', folder], { cwd: join(ROOT, 'packages', name) });
  provide('tarballs', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
