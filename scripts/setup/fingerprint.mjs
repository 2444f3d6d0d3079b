import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** One hash over the content of files and whole folders (relative to the root); what is missing counts as such. */
export function hashContents(paths) {
  return hashFiles(paths, (file) => readFileSync(file));
}

/** One hash over names, sizes and times of change: says whether anything was touched since, without reading it. */
export function hashStats(paths) {
  return hashFiles(paths, (file) => {
    const { size, mtimeMs } = statSync(file);
    return `${size} ${mtimeMs}`;
  });
}

function hashFiles(paths, describe) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesIn)) {
    const file = join(ROOT, path);
    hash.update(`${path}\0`);
    hash.update(existsSync(file) ? describe(file) : 'missing');
    hash.update('\0');
  }
  return hash.digest('hex');
}

function filesIn(path) {
  const absolute = join(ROOT, path);
  if (!existsSync(absolute) || !statSync(absolute).isDirectory()) return [path];
  return readdirSync(absolute)
    .sort()
    .flatMap((name) => filesIn(`${path}/${name}`));
}
