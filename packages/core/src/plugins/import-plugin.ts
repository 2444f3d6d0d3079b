import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { fail } from '../errors/catalog.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { Plugin } from '../plugin/contract.ts';
import { checkPluginShape } from './check-plugin-shape.ts';
import { type Deadlines, withDeadline } from './deadlines.ts';
import { makeCall } from './plugin-calls.ts';
import { reasonOf } from './reason-of.ts';
import type { ResolveOptions } from './resolve-plugin.ts';
import { withinTime } from './within-time.ts';

const require = createRequire(import.meta.url);

/** Modules that were ended while they ran: Node can neither run them on nor run them again. */
const ended = new Set<string>();

/** Imports a module that was found and checks that it is a plugin for this contract. */
export async function importPlugin(
  specifier: string,
  file: string,
  deadlines: Pick<Deadlines, 'import' | 'evaluate'>,
  options: ResolveOptions,
): Promise<Plugin> {
  const timeout = fail('PLUGIN_IMPORT_TIMEOUT', { plugin: specifier, path: file, ms: deadlines.import });
  const endless = fail('PLUGIN_IMPORT_ENDLESS', { plugin: specifier, path: file, ms: deadlines.evaluate });
  let namespace: Record<string, unknown>;
  try {
    evaluate(file, deadlines.evaluate, endless);
    namespace = await makeCall({ plugin: specifier, hook: 'import' }, () => {
      const loading = import(pathToFileURL(file).href) as Promise<Record<string, unknown>>;
      return withDeadline(loading, deadlines.import, () => timeout);
    });
  } catch (cause) {
    throw cause === timeout || cause === endless ? cause : importFailed(specifier, file, cause);
  }
  if (isCommonJs(file)) throw fail('PLUGIN_COMMONJS', { plugin: specifier, path: file });
  return withinTime(
    () => checkPluginShape(specifier, file, namespace, options),
    deadlines.evaluate,
    () => endless,
  );
}

/**
 * Runs a module and what it imports where an endless loop can be ended, which `import()` cannot. A module that awaits
 * something is not run by this, and whatever else is in its way `import()` says better: that comes after, in any case.
 */
function evaluate(file: string, ms: number, endless: OrchestratorError): void {
  if (ended.has(file)) throw endless;
  try {
    withinTime(
      () => require(file),
      ms,
      () => {
        ended.add(file);
        return endless;
      },
    );
  } catch (cause) {
    if (cause === endless) throw cause;
  } finally {
    // Only what is CommonJS shall be found there.
    delete require.cache[file];
  }
}

/** Only Node itself knows for certain how it read a `.js` file: what it read as CommonJS is in `require.cache`. */
function isCommonJs(file: string): boolean {
  return require.cache[file] !== undefined;
}

function importFailed(specifier: string, file: string, cause: unknown): OrchestratorError {
  // What Node says of a module that was ended is `null`.
  const isEnded = cause === null && ended.size > 0;
  const reason = isEnded ? 'a module that it imports was ended before it returned' : reasonOf(cause);
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
