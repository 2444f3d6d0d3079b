import type { HandoffSubject } from './handoff-subject.ts';
import { handoffSubject } from './handoff-subject.ts';
import type { HandoffSuite } from './handoff-suite.ts';
import { type Rule, type RuleResult, registerRules, tryRule } from './rule.ts';
import { HANDOFF_RULES } from './rules/handoff-rules.ts';
import { OPTION_RULES, type OptionSubject } from './rules/option-rules.ts';
import { PLUGIN_RULES, type PluginSubject } from './rules/plugin-rules.ts';
import type { TestFramework } from './test-framework.ts';

type Subject = HandoffSubject & OptionSubject & PluginSubject;

/** What a handoff is told is no secret: names of branches, files and agents. */
const OPTIONS = OPTION_RULES.filter(({ id }) => id !== 'options-secrets');

/** Every rule for handoffs, in the order in which they are tried. */
export const HANDOFF_SUITE_RULES: readonly Rule<Subject>[] = [...PLUGIN_RULES, ...OPTIONS, ...HANDOFF_RULES];

/** Registers a test for each rule that a handoff must keep. See {@link describeBackend}. */
export function describeHandoff(suite: HandoffSuite, framework: TestFramework): void {
  registerRules(`the handoff "${suite.handoff}" conforms`, HANDOFF_SUITE_RULES, subjectOf(suite), framework);
}

/** Tries every rule without a test framework. Never rejects. */
export async function checkHandoff(suite: HandoffSuite): Promise<readonly RuleResult[]> {
  const subject = subjectOf(suite);
  const results: RuleResult[] = [];
  for (const rule of HANDOFF_SUITE_RULES) results.push(await tryRule(rule, subject));
  return results;
}

function subjectOf(suite: HandoffSuite): Subject {
  const subject = handoffSubject(suite);
  return {
    ...subject,
    suite,
    part: { kind: 'handoff', id: suite.handoff },
    owner: async () => (await subject.opened())?.handoff,
  };
}
