/** A wording of a spent allowance, as the tool or its provider puts it. */
export interface LimitRule {
  readonly id: string;
  /** The group `name` holds the words before "limit". */
  readonly pattern: RegExp;
  /** The kind, where the notice has no name for it. */
  readonly kind?: string;
  /** `quota`: also said of requests in a minute; then the wait is short. */
  readonly ambiguous?: boolean;
  readonly versions: string;
  /** Where the wording comes from: none of them could be recorded, for they need an account. */
  readonly source: string;
}

/** Most telling first. They are tested on the text of a retry in the footer, and on the error that ended a turn. */
export const LIMIT_RULES: readonly LimitRule[] = [
  {
    id: 'limit-hit',
    pattern:
      /\byou(?:['’]ve| have) (?:hit|reached|exceeded|used up) your (?:(?<name>[\w.'’ -]{1,60}?) )?limits?\b/i,
    versions: '1.18.33',
    source: 'words of providers, shown as they come',
  },
  {
    id: 'limit-reached',
    pattern: /(?:^|[^\w.'’ -])(?<name>[\w.'’ -]{0,60}?) ?\blimit (?:has been |was )?(?:reached|exceeded)\b/i,
    versions: '1.14 - 1.18.33',
    source: 'https://github.com/anomalyco/opencode/issues/49170',
  },
  {
    id: 'free-usage',
    pattern: /\bfree usage exceeded\b/i,
    kind: 'free usage',
    versions: '1.2 - 1.18.33',
    source: 'https://github.com/anomalyco/opencode/issues/50093',
  },
  {
    id: 'credits',
    pattern: /\b(?:insufficient (?:balance|credits?|funds)|credit balance is too low|out of credits)\b/i,
    kind: 'credits',
    versions: '1.18.33',
    source: 'words of providers, shown as they come',
  },
  {
    id: 'quota',
    pattern: /\bquota exceeded\b|\bexceeded your (?:\w+ )?quota\b|\binsufficient_quota\b/i,
    kind: 'quota',
    ambiguous: true,
    versions: '1.4 - 1.18.33',
    source: 'https://github.com/anomalyco/opencode/issues/28431',
  },
];
