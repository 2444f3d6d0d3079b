import { readdirSync } from 'node:fs';
import { raiseShortage } from '../errors/raise-shortage.ts';

/** The names in a folder, none when it cannot be read. Throws `MACHINE_EXHAUSTED`. */
export function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (cause) {
    raiseShortage(cause);
    return [];
  }
}
