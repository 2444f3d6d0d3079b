/** A wording of a spent allowance. */
export interface LimitRule {
  readonly id: string;
  /** `notice`: the last entry of the turn. `footer`: below the input box. `dialog`: in place of the input box. */
  readonly region: 'notice' | 'footer' | 'dialog';
  /** The groups `name` and `target` hold the words before and behind "limit", from which the kind is read. */
  readonly pattern: RegExp;
  readonly versions: string;
  readonly proof: { readonly recording: string } | { readonly source: string };
}

/** What stands before the words of the provider when the tool shows an answer as it came. */
const ANSWER = String.raw`(?:API Error: (?:\d{3}\b)?[^A-Za-z]*(?:"?[a-z_]+"?:.*"message": ?"|- Invalid Request )?)?`;

/** The words of a name; a full stop only within a number. */
const NAME = String.raw`(?:[\w'’ -]|\.\d){1,60}?`;

/** Most telling first: the banner names the limit and the zone of its time. */
export const LIMIT_RULES: readonly LimitRule[] = [
  {
    id: 'limit-hit',
    region: 'notice',
    pattern: new RegExp(
      String.raw`^${ANSWER}You(?:['’]ve| have) (?:hit|reached|exceeded|used (?:up|all(?: of)?)) (?:your|the) (?:(?<name>${NAME}) )??limits?\b(?! increase)(?: for (?<target>${NAME})(?= *(?:[.,·∙|]|$)))?`,
      'i',
    ),
    versions: '2.1.197 - 2.1.330',
    proof: { recording: 'limit-max-7d-120x40.txt' },
  },
  {
    id: 'limit-reached',
    region: 'notice',
    pattern: new RegExp(
      `^(?:Your )?(?:(?<name>${NAME}) )??limit (?:has been |was |is )?(?:reached|hit|exceeded)(?= *(?:[.,·∙|–—]|$| again\\b| for\\b| and\\b))`,
      'i',
    ),
    versions: '1.0 - 2.1.330',
    proof: { source: 'https://github.com/anthropics/claude-code/issues/12789' },
  },
  {
    id: 'out-of-usage',
    region: 'notice',
    pattern: new RegExp(
      String.raw`^${ANSWER}(?:You(?:['’]re| are)|Your (?<target>[\w'’ -]{1,30}) is) out of (?<name>(?:extra |included )?usage(?: credits?)?|credits?)\b`,
      'i',
    ),
    versions: '2.0 - 2.1.330',
    proof: { source: 'https://github.com/anthropics/claude-code/issues/22603' },
  },
  {
    id: 'limit-zero',
    region: 'notice',
    pattern: /^Your (?<name>[\w'’ -]{1,40}) limit is set to \$?0\b/i,
    versions: '2.1.330',
    proof: { source: 'strings in the binary' },
  },
  {
    id: 'credits-required',
    region: 'notice',
    pattern: new RegExp(
      String.raw`^${ANSWER}(?:(?<name>(?:usage |extra )*(?:credits?|usage) )(?:is |are )?required for (?<target>[\w. ]{1,40}?)(?: requests?)?(?= *(?:[.,·∙–—-]|$))|(?<family>[\w. ]{1,40}?) (?:\([\w ]+\) )?requires usage credits?\b)`,
      'i',
    ),
    versions: '2.1.145 - 2.1.258',
    proof: { source: 'https://github.com/anthropics/claude-code/issues/61828' },
  },
  {
    id: 'limit-footer',
    region: 'footer',
    // What a status line prints stands there too: the tool's own row names the end, the next one what comes then.
    pattern:
      /^\s*⚠ (?:(?<name>[\w.'’ -]{1,40}?) )?limit reached(?: again)? · limit resets .*\n.*Continuing/im,
    versions: '2.1.330',
    proof: { recording: 'limit-5h-final-80x24.txt' },
  },
  {
    id: 'limit-hit-menu',
    region: 'dialog',
    // Of several the last one; without the rule of the top edge, older versions' banner belongs to the dialog.
    pattern: new RegExp(
      String.raw`^[\s⎿]{0,6}You['’]ve hit your (?:(?<name>${NAME}) )??limit\b(?![\s\S]*\n[\s⎿]{0,6}You['’]ve hit your )`,
      'im',
    ),
    versions: '2.1',
    proof: { source: 'https://github.com/anthropics/claude-code/issues/47486' },
  },
  {
    id: 'limit-menu',
    region: 'dialog',
    pattern:
      /^\s*[❯>]?\s*\d\. Stop and wait for limit to reset|^\s*You['’]ve reached your (?<name>[\w.'’ -]{1,40}?) limit(?: for (?<target>[\w ]{1,20}))?.*Switch models\?/m,
    versions: '2.1.330',
    proof: { recording: 'limit-max-5h-noauto-80x24.txt' },
  },
];
