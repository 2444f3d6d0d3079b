import { readlinkSync, realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Where the running command lies: as it was called, where each symbolic link leads, and the file itself. Beside
 * which of them the plugins are installed depends on the package manager.
 */
export function ownPlaces(bin: string): string[] {
  const places = [bin];
  for (let at = bin; places.length < 10; ) {
    const next = linkTarget(at);
    if (next === undefined) break;
    places.push(next);
    at = next;
  }
  try {
    places.push(realpathSync(bin));
  } catch {
    // The command was replaced while it runs.
  }
  return [...new Set(places)];
}

function linkTarget(path: string): string | undefined {
  try {
    return resolve(dirname(path), readlinkSync(path));
  } catch {
    return undefined;
  }
}
