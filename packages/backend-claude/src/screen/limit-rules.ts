/** A wording of a usage limit. The group `kind` holds the tool's own word, if it has one. */
export interface LimitRule {
  readonly id: string;
  /** `notice`: the last entry of the turn. `footer`: below the input box. `dialog`: in place of the input box. */
  readonly region: 'notice' | 'footer' | 'dialog';
  readonly pattern: RegExp;
  readonly versions: string;
  readonly proof: { readonly recording: string } | { readonly source: string };
}

/** Most telling first: the banner names the limit and the zone of its time. */
export const LIMIT_RULES: readonly LimitRule[] = [
  {
    id: 'limit-hit',
    region: 'notice',
    pattern: /^You['’]ve (?:hit|reached) your (?:(?<kind>[\w -]{1,40}?) )?limit\b/,
    versions: '2.1.197 - 2.1.330',
    proof: { recording: 'limit-max-7d-120x40.txt' },
  },
  {
    id: 'limit-reached',
    region: 'notice',
    pattern:
      /^(?:Claude (?:AI )?)?(?:(?<kind>[\w -]{1,40}?) )?limit reached(?: [∙·] ?(?:limit )?resets\b|\. Your limit will reset\b|\|\d{10})/i,
    versions: '1.0 - 2.0',
    proof: { source: 'public issue threads' },
  },
  {
    id: 'out-of-usage',
    region: 'notice',
    pattern:
      /^(?:You['’]re out of (?<kind>extra usage|usage credits)|Your org is out of usage|Your group['’]s usage limit is set to)/,
    versions: '2.0 - 2.1.330',
    proof: { source: 'strings in the binary; public issue threads' },
  },
  {
    id: 'limit-footer',
    region: 'footer',
    pattern: /^\s*⚠ (?<kind>Usage) limit reached\b/m,
    versions: '2.1.330',
    proof: { recording: 'limit-5h-final-80x24.txt' },
  },
  {
    id: 'limit-menu',
    region: 'dialog',
    pattern:
      /^\s*[❯>]?\s*\d\. Stop and wait for limit to reset|^\s*You['’]ve reached your (?<kind>[\w -]{1,40}?) limit.*Switch models\?/m,
    versions: '2.1.330',
    proof: { recording: 'limit-max-5h-noauto-80x24.txt' },
  },
];
