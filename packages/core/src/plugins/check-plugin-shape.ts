import * as z from 'zod';
import { fail } from '../errors/catalog.ts';
import { isOrchestratorError } from '../errors/orchestrator-error.ts';
import { API_VERSION, type Plugin } from '../plugin/contract.ts';
import { CORE_PACKAGE } from './core-version.ts';
import { packageNameOf } from './find-installed.ts';
import { describeValue } from './hook-values.ts';
import { reasonOf } from './reason-of.ts';
import { installCommandFor, type ResolveOptions } from './resolve-plugin.ts';

const callable = z.custom((value) => typeof value === 'function', 'expected a function');
const standardSchema = z.custom(
  (value) =>
    typeof (value as { '~standard'?: { validate?: unknown } } | null)?.['~standard']?.validate === 'function',
  'expected a Standard Schema',
);
const id = z.string().regex(/^\S+$/, 'expected a word');

const SHAPE = z.looseObject({
  name: z.string().min(1),
  setup: callable,
  drivers: z
    .array(
      z.looseObject({
        id,
        delivery: z.enum(['arg', 'ping', 'exec']).optional(),
        options: standardSchema.optional(),
        optionKeys: z.array(z.string()).optional(),
        submitKey: z.string().optional(),
        firstSubmitKey: z.string().optional(),
        queuesInput: z.boolean().optional(),
        draft: callable.optional(),
        typeable: callable.optional(),
        signals: z
          .looseObject({ read: callable, summary: callable.optional(), accepted: callable.optional() })
          .optional(),
        deliver: callable.optional(),
        transcript: z
          .looseObject({ locate: callable, parser: callable, wanted: callable.optional() })
          .optional(),
        credential: callable.optional(),
        knownVersions: z.string().optional(),
      }),
    )
    .optional(),
  handoffs: z
    .array(
      z.looseObject({
        id,
        options: standardSchema.optional(),
        optionKeys: z.array(z.string()).optional(),
        agentsNamed: callable.optional(),
        watchPaths: callable.optional(),
        readShared: callable.optional(),
      }),
    )
    .optional(),
});

/**
 * The plugin that a module exports, or an error that says what it exports instead. It is read here once: what its getters
 * or a proxy would say later no longer counts.
 */
export function checkPluginShape(
  specifier: string,
  file: string,
  namespace: Record<string, unknown>,
  options: ResolveOptions,
): Plugin {
  try {
    return readPlugin(specifier, file, namespace, options);
  } catch (cause) {
    if (isOrchestratorError(cause)) throw cause;
    const reason = `reading its default export fails: ${reasonOf(cause)}`;
    throw fail('PLUGIN_SHAPE', { plugin: specifier, path: file, reason }, { cause });
  }
}

function readPlugin(
  specifier: string,
  file: string,
  namespace: Record<string, unknown>,
  options: ResolveOptions,
): Plugin {
  const wrong = (reason: string): Error => fail('PLUGIN_SHAPE', { plugin: specifier, path: file, reason });
  const value = namespace.default;
  if (!('default' in namespace)) throw wrong(`it has no default export; ${describeExports(namespace)}`);
  if (value === undefined) {
    throw fail('PLUGIN_CIRCULAR', { plugin: specifier, path: file, reason: 'it is undefined' });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(`its default export is ${describeValue(value)}`);
  }
  const { apiVersion } = value as { apiVersion?: unknown };
  if (typeof apiVersion !== 'number' || Number.isNaN(apiVersion)) {
    throw wrong(`apiVersion of its default export is ${describeValue(apiVersion)}, not a number`);
  }
  if (apiVersion !== API_VERSION) throw otherVersion(specifier, apiVersion, options);

  const read = onceRead(value as Plugin);
  const issue = SHAPE.safeParse(read).error?.issues[0];
  if (issue === undefined) return { ...read, setup: read.setup.bind(value) };
  throw wrong(`${issue.path.map(String).join('.')} of its default export: ${issue.message}`);
}

function onceRead({ name, apiVersion, setup, drivers, handoffs }: Plugin): Plugin {
  return {
    ...{ name, apiVersion, setup },
    ...(drivers === undefined ? {} : { drivers: copiesOf(drivers) }),
    ...(handoffs === undefined ? {} : { handoffs: copiesOf(handoffs) }),
  };
}

/** A definition may be an instance of the author's class. */
function copiesOf<T extends object>(definitions: readonly T[]): readonly T[] {
  if (!Array.isArray(definitions)) return definitions;
  return definitions.map((one) =>
    typeof one === 'object' && one !== null
      ? Object.assign(Object.create(Object.getPrototypeOf(one)), one)
      : one,
  );
}

function describeExports(namespace: Record<string, unknown>): string {
  const names = Object.keys(namespace);
  return names.length === 0
    ? 'it exports nothing'
    : `it exports ${names.map((name) => `"${name}"`).join(', ')}`;
}

function otherVersion(plugin: string, actual: number, options: ResolveOptions): Error {
  const advice =
    actual < API_VERSION
      ? `Update the plugin: ${installCommandFor(`${packageNameOf(plugin) ?? plugin}@latest`, options)}`
      : `Update agent-orchestrator: ${installCommandFor(`${CORE_PACKAGE}@latest`, options)}`;
  return fail('PLUGIN_API_VERSION', { plugin, actual, expected: API_VERSION, advice });
}
