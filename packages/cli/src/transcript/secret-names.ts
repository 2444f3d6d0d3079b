/** The beginning of a word, also behind an escaped line end or a character that a URL has encoded. */
const START = '(?:(?<![A-Za-z0-9_.-])|(?<=\\\\[nrt])|(?<=%[0-9A-Fa-f]{2}))';

/** The end of a name. Bounded, so that no text makes the search slow. */
const REST = '(?:[_.-][A-Za-z0-9]{1,40}){0,4}';

/** Whatever stands before it: names of secrets. */
const TELLING =
  '(?:passw(?:or)?d|passphrase|secrets?|(?:pass|pwd)(?<![A-Za-z0-9](?:pass|pwd))|' +
  '(?:api|access|private|signing|encryption|account|auth|secret|master|session)[_-]?keys?|' +
  '(?:tokens?|cookies?|auth)(?<=[A-Za-z0-9_.-](?:tokens?|cookies?|auth)))';

/** Names that mean much else besides: their values are secrets if they look like it. */
const DOUBTFUL = `(?:${START}(?:keys?|tokens?|auth|cookies?|bearer|pat|otp)|(?<=[_.-])keys?|credentials?)`;

const HEADER = `(?<![A-Za-z0-9_])(?:proxy[_-])?authorization`;
const COOKIE = `(?<![A-Za-z0-9_])(?:set-)?cookie2?`;

/** What a name says of its value. */
export type NameKind = 'header' | 'cookie' | 'telling' | 'doubtful';

const SOURCES: readonly (readonly [NameKind, string])[] = [
  ['header', HEADER],
  ['cookie', COOKIE],
  ['telling', `${TELLING}${REST}`],
  ['doubtful', `${DOUBTFUL}(?:[_.-]\\d{1,2})?`],
];

/** A name of any kind, as part of a pattern without regard to case; its kind is the group that has matched. */
export const SECRET_NAME = `(?:${SOURCES.map(([kind, source]) => `(?<${kind}>${source})`).join('|')})`;

const WHOLE_NAMES = SOURCES.map(([kind, source]) => [kind, new RegExp(`${source}$`, 'i')] as const);

/** What the name of a field says of it; `undefined`: nothing. */
export function kindOfName(name: string): NameKind | undefined {
  const end = name.slice(-200);
  return WHOLE_NAMES.find(([, pattern]) => pattern.test(end))?.[0];
}

/** The kind that {@link SECRET_NAME} has found. */
export function kindOfMatch(groups: Readonly<Record<string, string | undefined>> | undefined): NameKind {
  return SOURCES.find(([kind]) => groups?.[kind] !== undefined)?.[0] ?? 'doubtful';
}
