import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ToolFolders } from '../folders.ts';

/** The command of the status line that the user sees in `dir`; the first of the tool's settings files that has one decides. */
export function userStatusLine(folders: ToolFolders, dir: string): string | undefined {
  const files = [
    join(dir, '.claude', 'settings.local.json'),
    join(dir, '.claude', 'settings.json'),
    join(folders.config, 'settings.json'),
  ];
  return files.map(statusLineIn).find((command) => command !== undefined);
}

function statusLineIn(file: string): string | undefined {
  try {
    const { statusLine } = JSON.parse(readFileSync(file, 'utf8'));
    return typeof statusLine?.command === 'string' ? statusLine.command : undefined;
  } catch {
    return undefined;
  }
}
