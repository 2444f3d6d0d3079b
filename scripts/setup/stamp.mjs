import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

// Inside node_modules, so that removing that folder forgets what was installed and built from it.
const FOLDER = join(ROOT, 'node_modules', '.agent-orchestrator');

/** What the last successful step of this name left, or `undefined`. */
export function readStamp(name) {
  try {
    return readFileSync(join(FOLDER, name), 'utf8');
  } catch {
    return undefined;
  }
}

/** Records that the step of this name succeeded with this fingerprint. */
export function writeStamp(name, fingerprint) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, name), fingerprint);
}
