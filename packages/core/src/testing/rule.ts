import type { TestFramework } from './test-framework.ts';

/** One promise of the contract, and how it is tried. */
export interface Rule<Subject> {
  /** Permanent: never renamed, never given another meaning. */
  readonly id: string;
  /** What holds when it passes, as a sentence without a full stop. */
  readonly title: string;
  /** What an author changes when it fails: full sentences. */
  readonly mend: string;
  /** Everything that speaks against it; empty when it holds. `undefined`: it could not be tried, another rule says why. */
  readonly check: (subject: Subject) => Promise<readonly string[] | undefined>;
}

/** How one rule came out. */
export interface RuleResult {
  readonly id: string;
  /** `untried`: something that it needs is missing, for which another rule fails. */
  readonly state: 'passed' | 'failed' | 'untried';
  /** Permanent wording with the findings; empty unless it failed. */
  readonly message: string;
}

/** A rule that does not hold; `rule` is its permanent id. */
export class ConformanceError extends Error {
  override readonly name = 'ConformanceError';

  constructor(
    readonly rule: string,
    message: string,
  ) {
    super(message);
  }
}

/** More than these say nothing new. */
const MOST_FINDINGS = 12;

/** Tries one rule. Never rejects: what a check throws is a finding. */
export async function tryRule<Subject>(rule: Rule<Subject>, subject: Subject): Promise<RuleResult> {
  const { id } = rule;
  let findings: readonly string[] | undefined;
  try {
    findings = await rule.check(subject);
  } catch (error) {
    findings = [`It could not be tried: ${error instanceof Error ? error.message : String(error)}`];
  }
  if (findings === undefined) return { id, state: 'untried', message: '' };
  if (findings.length === 0) return { id, state: 'passed', message: '' };
  return { id, state: 'failed', message: describeFailure(rule, findings) };
}

/** Registers a test for each rule, named after it. */
export function registerRules<Subject>(
  name: string,
  rules: readonly Rule<Subject>[],
  subject: Subject,
  { describe, it }: TestFramework,
): void {
  describe(name, () => {
    for (const rule of rules)
      it(`${rule.id}: ${rule.title}`, async () => {
        const result = await tryRule(rule, subject);
        if (result.state === 'failed') throw new ConformanceError(rule.id, result.message);
      });
  });
}

function describeFailure({ id, title, mend }: Rule<never>, findings: readonly string[]): string {
  const shown = findings.slice(0, MOST_FINDINGS).map((finding) => `- ${finding}`);
  const rest = findings.length - shown.length;
  return [
    `The rule "${id}" does not hold: ${title}.`,
    ...shown,
    ...(rest > 0 ? [`- … and ${rest} more`] : []),
    mend,
  ].join('\n');
}
