import { backendSubject, once } from './backend-subject.ts';
import type { BackendSuite } from './backend-suite.ts';
import { runLaunchTrials } from './launch-trials.ts';
import { type Rule, type RuleResult, registerRules, tryRule } from './rule.ts';
import { CAPABILITY_RULES } from './rules/capability-rules.ts';
import { DETECTOR_RULES } from './rules/detector-rules.ts';
import { LAUNCH_RULES, type LaunchSubject } from './rules/launch-rules.ts';
import { OPTION_RULES, type OptionSubject } from './rules/option-rules.ts';
import { PLUGIN_RULES, type PluginSubject } from './rules/plugin-rules.ts';
import { RECORDING_RULES } from './rules/recording-rules.ts';
import { SIGNAL_RULES } from './rules/signal-rules.ts';
import type { TestFramework } from './test-framework.ts';

type Subject = LaunchSubject & OptionSubject & PluginSubject;

/** Every rule for backends, in the order in which they are tried. */
export const BACKEND_RULES: readonly Rule<Subject>[] = [
  ...PLUGIN_RULES,
  ...OPTION_RULES,
  ...LAUNCH_RULES,
  ...RECORDING_RULES,
  ...DETECTOR_RULES,
  ...SIGNAL_RULES,
  ...CAPABILITY_RULES,
];

/**
 * Registers a test for each rule that a backend must keep.
 *
 * ```ts
 * import { describeBackend } from '@agent-orchestrator/core/testing';
 * import { describe, it } from 'vitest';
 *
 * describeBackend({ plugin, driver: 'mine', package: new URL('..', import.meta.url), … }, { describe, it });
 * ```
 */
export function describeBackend(suite: BackendSuite, framework: TestFramework): void {
  registerRules(`the backend "${suite.driver}" conforms`, BACKEND_RULES, subjectOf(suite), framework);
}

/** Tries every rule without a test framework. Never rejects. */
export async function checkBackend(suite: BackendSuite): Promise<readonly RuleResult[]> {
  return tryRules(subjectOf(suite));
}

/** {@link checkBackend} of a subject that somebody has made. */
export async function tryRules(subject: Subject): Promise<readonly RuleResult[]> {
  const results: RuleResult[] = [];
  for (const rule of BACKEND_RULES) results.push(await tryRule(rule, subject));
  return results;
}

/** A suite as the rules look at it. The launches are run once, when the first rule asks. */
export function subjectOf(suite: BackendSuite): Subject {
  const subject = backendSubject(suite);
  return {
    ...subject,
    suite,
    part: { kind: 'driver', id: suite.driver },
    owner: async () => (await subject.opened())?.driver,
    launches: once(async () => {
      const opened = await subject.opened();
      return opened && runLaunchTrials(subject, opened);
    }),
  };
}
