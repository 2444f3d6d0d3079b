import type { OptionsOwner } from '../../plugins/validate-options.ts';
import { validateOptions } from '../../plugins/validate-options.ts';
import type { Rule } from '../rule.ts';

/** What the rules about options need. */
export interface OptionSubject {
  readonly suite: { readonly options?: Readonly<Record<string, unknown>> };
  /** The driver or handoff; `undefined`: the plugin cannot be used. */
  readonly owner: () => Promise<OptionsOwner | undefined>;
}

const PLACE = '[the table]';
/** Nobody writes this by chance. */
const SECRET = 'sk-kit-4f9c1e77d2a84b53';

/** Rules for the options of a driver or a handoff. */
export const OPTION_RULES: readonly Rule<OptionSubject>[] = [
  {
    id: 'options-defaults',
    title: 'the options that the suite gives are accepted, every other one has a default',
    mend: 'Give each optional key a default in the schema; name the keys that are needed in the `options` of the suite.',
    check: async ({ suite, owner }) => {
      const of = await owner();
      if (of === undefined) return undefined;
      const { problems } = await validateOptions(of, suite.options ?? {}, PLACE);
      return problems.map(({ message }) => message);
    },
  },
  {
    id: 'options-unknown-keys',
    title: 'a key that does not exist is refused by its name',
    mend: 'List every key in optionKeys, or use a strict schema.',
    check: async ({ suite, owner }) => {
      const of = await owner();
      if (of === undefined) return undefined;
      const key = 'no_such_key_of_any_driver';
      const { problems } = await validateOptions(of, { ...suite.options, [key]: 1 }, PLACE);
      return problems.some(({ message }) => message.includes(`"${key}"`))
        ? []
        : [`"${key} = 1" is accepted in silence, so a misspelt key would be too.`];
    },
  },
  {
    id: 'options-secrets',
    title: 'what is said about a wrong value does not repeat the value',
    mend: 'Say what is expected, not what was written: it may be a key or a password.',
    check: async ({ suite, owner }) => {
      const of = await owner();
      return of === undefined ? undefined : echoedSecrets(of, suite.options ?? {});
    },
  },
];

async function echoedSecrets(
  owner: OptionsOwner,
  given: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const wrong = [SECRET, [SECRET], { [SECRET]: SECRET }, `(${SECRET}`];
  const findings: string[] = [];
  for (const key of owner.optionKeys ?? []) {
    for (const value of wrong) {
      const { problems } = await validateOptions(owner, { ...given, [key]: value }, PLACE);
      const echo = problems.find(({ message, hint }) => `${message} ${hint}`.includes(SECRET));
      if (echo !== undefined) findings.push(`A wrong value of "${key}" is repeated: ${echo.message}`);
    }
  }
  return [...new Set(findings)];
}
