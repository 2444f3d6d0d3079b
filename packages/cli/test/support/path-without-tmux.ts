import { accessSync, constants, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A PATH with every program of this one but tmux. */
export function pathWithoutTmux(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const from of (process.env.PATH ?? '').split(':')) link(from, folder);
  return folder;
}

function link(from: string, into: string): void {
  for (const name of list(from)) {
    if (name === 'tmux') continue;
    try {
      accessSync(join(from, name), constants.X_OK);
      symlinkSync(join(from, name), join(into, name));
    } catch {
      // Not a program, or found before.
    }
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
