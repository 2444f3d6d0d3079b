import { fail } from '../errors/catalog.ts';
import type { Deadlines } from './deadlines.ts';
import { type HookPlace, naming } from './hook-place.ts';
import { limited, REST_MS } from './sync-deadline.ts';

type AnyFunction = (...args: never[]) => unknown;

/** What is asked at every look. The rest may read a file, or start a program, before it waits. */
const QUICK = /^(?:detect|draft$|typeable$|credential$|signals\.)/;

/**
 * A function of a plugin as it may be called: it is ended when what it does before it first waits takes too long. One bad line
 * of a transcript must not keep a person from the others.
 */
export function limitFunction<F extends AnyFunction>(fn: F, place: HookPlace, deadlines: Deadlines): F {
  const own =
    Object.entries(deadlines).find(([hook]) => hook === place.hook)?.[1] ?? Number.POSITIVE_INFINITY;
  const ms = QUICK.test(place.hook) ? deadlines.detect : Math.min(deadlines.synchronous, own);
  const expired = fail('PLUGIN_HOOK_TIMEOUT', { ...naming(place), ms });
  return limited<unknown[], unknown>(
    fn as unknown as (...args: unknown[]) => unknown,
    ms,
    () => expired,
    place.hook.startsWith('transcript.') ? 0 : REST_MS,
  ) as unknown as F;
}

/**
 * A definition as the registry keeps it: all of its functions, whatever they are called, are limited. They stay methods of
 * the author's object.
 */
export function limitDefinition<T extends { readonly id: string }>(
  definition: T,
  plugin: string,
  deadlines: Deadlines,
): T & { readonly plugin: string } {
  const limit = <O extends object>(owner: O, prefix: string): O => {
    const entries = keysOf(owner).map((key) => {
      const value: unknown = Reflect.get(owner, key);
      const place = { plugin, hook: prefix + key, key: definition.id };
      if (key === 'options') return [key, limitSchema(value, place, deadlines)];
      if (typeof value === 'function')
        return [key, limitFunction(value.bind(owner) as AnyFunction, place, deadlines)];
      const isGroup = prefix === '' && typeof value === 'object' && value !== null && !Array.isArray(value);
      return [key, isGroup ? limit(value, `${key}.`) : value];
    });
    return Object.fromEntries(entries) as O;
  };
  return { ...limit(definition, ''), plugin };
}

/** Of a Standard Schema only its `validate` is ever called. */
function limitSchema(schema: unknown, place: HookPlace, deadlines: Deadlines): unknown {
  const standard = (schema as { '~standard'?: { validate?: unknown } } | undefined)?.['~standard'];
  if (typeof standard?.validate !== 'function') return schema;
  const validate = limitFunction(standard.validate.bind(standard) as AnyFunction, place, deadlines);
  return { '~standard': { ...standard, validate } };
}

/** A definition, or a group in it, may be an instance of the author's class. */
function keysOf(owner: object): string[] {
  const keys = new Set<string>();
  for (
    let at: object | null = owner;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    for (const key of Object.getOwnPropertyNames(at)) if (key !== 'constructor') keys.add(key);
  }
  return [...keys];
}
