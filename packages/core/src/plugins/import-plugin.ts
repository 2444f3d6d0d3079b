import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { fail } from '../errors/catalog.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { Plugin } from '../plugin/contract.ts';
import { checkPluginShape } from './check-plugin-shape.ts';
import { withDeadline } from './deadlines.ts';
import { reasonOf } from './reason-of.ts';
import type { ResolveOptions } from './resolve-plugin.ts';

const require = createRequire(import.meta.url);

/** Imports a module that was found and checks that it is a plugin for this contract. */
export async function importPlugin(
  specifier: string,
  file: string,
  deadlineMs: number,
  options: ResolveOptions,
): Promise<Plugin> {
  const timeout = fail('PLUGIN_IMPORT_TIMEOUT', { plugin: specifier, path: file, ms: deadlineMs });
  let namespace: Record<string, unknown>;
  try {
    const loading = import(pathToFileURL(file).href) as Promise<Record<string, unknown>>;
    namespace = await withDeadline(loading, deadlineMs, () => timeout);
  } catch (cause) {
    throw cause === timeout ? timeout : importFailed(specifier, file, cause);
  }
  if (isCommonJs(file)) throw fail('PLUGIN_COMMONJS', { plugin: specifier, path: file });
  return checkPluginShape(specifier, file, namespace, options);
}

/** Only Node itself knows for certain how it read a `.js` file: what it read as CommonJS is in `require.cache`. */
function isCommonJs(file: string): boolean {
  return require.cache[file] !== undefined;
}

function importFailed(specifier: string, file: string, cause: unknown): OrchestratorError {
  const reason = reasonOf(cause);
  if (cause instanceof ReferenceError && /before initialization/.test(reason)) {
    return fail('PLUGIN_CIRCULAR', { plugin: specifier, path: file, reason }, { cause });
  }
  if (isCommonJs(file) || /^(?:require|module|exports) is not defined in ES module scope/.test(reason)) {
    return fail('PLUGIN_COMMONJS', { plugin: specifier, path: file }, { cause });
  }
  const missing = /^Cannot find (?:package|module) '([^']+)'/.exec(reason)?.[1];
  const advice =
    missing === undefined
      ? 'Mend or update the plugin, or remove it from `plugins`.'
      : `The plugin is installed, but "${missing}", which it needs, is not: install the plugin again or add what it lacks.`;
  return fail('PLUGIN_IMPORT_FAILED', { plugin: specifier, path: file, reason, advice }, { cause });
}
