import { fileURLToPath } from 'node:url';
import { readOwningPackage } from './read-package.ts';

/** The name under which plugins name the core among their peers. */
export const CORE_PACKAGE = '@agent-orchestrator/core';

/** The version of the core that is running. */
export async function readCoreVersion(): Promise<string> {
  const own = await readOwningPackage(fileURLToPath(import.meta.url));
  return own?.version ?? '0.0.0';
}
