import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const BLOCK = 512;
const MAX_BYTES = 512 * 1024 * 1024;

/** The package.json of a package's tarball, as npm, pnpm and yarn pack it. Throws why there is none. */
export function readTarballManifest(path: string): Record<string, unknown> {
  const tar = gunzipSync(readFileSync(path), { maxOutputLength: MAX_BYTES });
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const name = fieldOf(tar, at, 100);
    const size = Number.parseInt(fieldOf(tar, at + 124, 12), 8);
    if (!(size >= 0)) throw new Error('it is no tarball');
    // One folder, whatever its name is, holds everything.
    if (/^[^/]+\/package\.json$/.test(name.replace(/^\.\//, ''))) return parse(tar, at + BLOCK, size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Error('it has no package.json');
}

function parse(tar: Buffer, start: number, size: number): Record<string, unknown> {
  const content: unknown = JSON.parse(tar.toString('utf8', start, start + size));
  if (typeof content === 'object' && content !== null) return { ...content };
  throw new Error('its package.json is no object');
}

function fieldOf(tar: Buffer, start: number, length: number): string {
  return tar
    .toString('latin1', start, start + length)
    .replace(/\0.*$/s, '')
    .trim();
}
