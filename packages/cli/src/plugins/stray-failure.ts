import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asOrchestratorError, type OrchestratorError } from '@agent-orchestrator/core';
import { failCli } from '../errors/cli-errors.ts';

/** The plugins that were imported, by the path of their module. */
const plugins = new Map<string, string>();

export function noteImport(plugin: string, path: string): void {
  plugins.set(path, plugin);
}

/** What was thrown where nobody waits for it: a plugin's, if the stack leads into one, else a bug of the command. */
export function strayFailure(cause: unknown): OrchestratorError {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const found = [...plugins].find(([path]) => placesOf(path).some((place) => stack.includes(place)));
  if (found === undefined) return asOrchestratorError(cause);
  const [path, plugin] = found;
  const reason = ((cause as Error).message.split('\n', 1)[0] ?? '').replace(/\.$/, '');
  return failCli('PLUGIN_STRAY_FAILURE', { plugin, path, reason }, { cause });
}

/** The module itself, or anything of its installed package. */
function placesOf(path: string): string[] {
  const modules = `${sep}node_modules${sep}`;
  const at = path.lastIndexOf(modules);
  if (at < 0) return [pathToFileURL(path).href];
  const start = at + modules.length;
  const name = /^(?:@[^/\\]+[/\\])?[^/\\]+/.exec(path.slice(start))?.[0] ?? '';
  return [pathToFileURL(path.slice(0, start) + name).href];
}
