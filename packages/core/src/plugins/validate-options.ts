import type { StandardSchemaV1 } from '@standard-schema/spec';
import { advise } from '../config/suggest.ts';
import { fail } from '../errors/catalog.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import { withDeadline } from './deadlines.ts';
import { makeCall } from './plugin-calls.ts';
import { reasonOf } from './reason-of.ts';

/** How long a schema may take, in ms. */
const CHECK_MS = 10_000;

/** What a driver and a handoff have in common here. */
export interface OptionsOwner {
  readonly id: string;
  readonly plugin: string;
  readonly options?: StandardSchemaV1;
  readonly optionKeys?: readonly string[];
}

/** Options as their owner's schema returned them, or what is wrong with them. */
export interface CheckedOptions {
  readonly options: unknown;
  readonly problems: readonly OrchestratorError[];
  /** Keys that belong to other drivers and were left out. */
  readonly ignored: readonly string[];
}

/**
 * Checks a table's own keys with the schema of the driver that serves it.
 *
 * @param foreign keys that an older file may carry for other drivers: left out when this driver does not know them
 */
export async function validateOptions(
  owner: OptionsOwner,
  written: Readonly<Record<string, unknown>>,
  place: string,
  foreign: ReadonlySet<string> = new Set(),
): Promise<CheckedOptions> {
  const known = owner.optionKeys ?? (owner.options === undefined ? [] : undefined);
  const ignored = Object.keys(written).filter((key) => foreign.has(key) && known?.includes(key) !== true);
  const kept = Object.fromEntries(Object.entries(written).filter(([key]) => !ignored.includes(key)));

  // A schema whose keys are not listed gets to see everything first: it may know the foreign keys after all.
  if (known === undefined && ignored.length > 0) {
    const whole = await runSchema(owner, written, place);
    if (whole.problems.length === 0) return { ...whole, ignored: [] };
  }
  const unknown = Object.keys(kept).filter((key) => known?.includes(key) === false);
  const strangers = unknown.map((key) => unknownKey(owner, key, place));
  const understood = Object.fromEntries(Object.entries(kept).filter(([key]) => !unknown.includes(key)));
  const checked = await runSchema(owner, understood, place);
  return { options: checked.options, problems: [...strangers, ...checked.problems], ignored };
}

async function runSchema(
  owner: OptionsOwner,
  value: Readonly<Record<string, unknown>>,
  place: string,
): Promise<Omit<CheckedOptions, 'ignored'>> {
  if (owner.options === undefined) return { options: value, problems: [] };
  try {
    const standard = owner.options['~standard'];
    const result = await makeCall({ plugin: owner.plugin, hook: 'options', key: owner.id }, () => {
      const late = () => new Error(`it did not end in ${CHECK_MS} ms`);
      return withDeadline(Promise.resolve(standard.validate(value)), CHECK_MS, late);
    });
    if (result.issues === undefined) return { options: result.value, problems: [] };
    return { options: undefined, problems: result.issues.flatMap((issue) => fromIssue(owner, issue, place)) };
  } catch (cause) {
    const details = { key: 'options', place, driver: owner.id, reason: reasonOf(cause) };
    const advice = 'The check itself failed: report it to the author of the plugin.';
    return { options: undefined, problems: [fail('PLUGIN_OPTIONS', { ...details, advice }, { cause })] };
  }
}

function fromIssue(owner: OptionsOwner, issue: StandardSchemaV1.Issue, place: string): OrchestratorError[] {
  // zod reports the unknown keys of a strict object together, beside the standard's own fields.
  const { keys } = issue as { keys?: unknown };
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  if (path.length === 0 && Array.isArray(keys))
    return keys.map((key) => unknownKey(owner, String(key), place));

  const key = path.length === 0 ? 'options' : path.join('.');
  const reason = issue.message.replace(/\.$/, '');
  const advice = `Mend the value of "${key}" in ${place}.`;
  return [fail('PLUGIN_OPTIONS', { key, place, driver: owner.id, reason, advice })];
}

function unknownKey(owner: OptionsOwner, key: string, place: string): OrchestratorError {
  return fail('PLUGIN_OPTIONS', {
    key,
    place,
    driver: owner.id,
    reason: 'the driver has no such key',
    advice: advise(key, owner.optionKeys ?? [], `keys of the driver "${owner.id}"`),
  });
}
