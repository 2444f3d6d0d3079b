import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The version of this package. */
export function packageVersion(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}

/** Real path of this package's folder. */
export function ownFolder(): string {
  return realpathSync(fileURLToPath(new URL('..', import.meta.url)));
}
