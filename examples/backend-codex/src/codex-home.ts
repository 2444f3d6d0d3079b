import { join } from 'node:path';

/** Codex's own folder; `undefined` when the environment does not say where it is. */
export function codexHome(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (env.CODEX_HOME) return env.CODEX_HOME;
  return env.HOME ? join(env.HOME, '.codex') : undefined;
}
