import { isHarmless } from './harmless-value.ts';
import { kindOfMatch, type NameKind, SECRET_NAME } from './secret-names.ts';
import { endOfBare, endOfLine, quotedAt, type Span, valueAt } from './secret-value.ts';

const QUOTE = `(?:\\\\*["'\`]|&quot;|&#3[49];|\\\\+u0022|%22)`;
const SPACE = '(?:[ \\t]|\\\\+[nrt]|\\r?\\n){0,40}';

/** `name: `, `"name" => `, `name="DB_PASSWORD" value=`, `--name `, `["--name", `, `**name:** `, `| name | `. */
const NAMED = new RegExp(
  `(?<option>(?<![A-Za-z0-9-])--?(?:[A-Za-z0-9]{1,40}[-_.]){0,4})?${SECRET_NAME}` +
    `(?<close>${QUOTE})?\\*{0,2}` +
    `(?<separator>(?<pair>,?${SPACE}${QUOTE}?value${QUOTE}?)?[ \\t]{0,3}(?:=>|:=|={1,3}|:|%3D|\\\\+u003D)\\*{0,2}(?<space>[ \\t]{0,8})` +
    `|[ \\t]{0,3}\\|(?<cell>[ \\t]{1,8})|(?<blank>[ \\t]{1,3})|,${SPACE})`,
  'gi',
);

const SCHEME = /(?:bearer|basic|token|digest|negotiate|apikey|aws4-hmac-sha256)[ \t]{1,3}/iy;

/** A secret in a text, and what it is called. */
export interface NamedSecret extends Span {
  readonly label: 'header' | 'cookie' | 'option' | 'value';
}

/** The values in a text whose names tell of a secret. In proportion to the text. */
export function namedSecrets(text: string): NamedSecret[] {
  const found: NamedSecret[] = [];
  NAMED.lastIndex = 0;
  for (let match = NAMED.exec(text); match !== null; match = NAMED.exec(text)) {
    const groups = match.groups ?? {};
    const option = groups.option !== undefined;
    const isList = groups.separator?.startsWith(',') === true && groups.pair === undefined;
    // Only options have their values behind a blank, or as the next word of a list.
    if ((groups.blank !== undefined || isList) && !option) continue;
    const secrets = secretsBehind(text, match, option);
    found.push(...secrets);
    const end = secrets.at(-1)?.to;
    if (end !== undefined) NAMED.lastIndex = Math.max(NAMED.lastIndex, end);
  }
  return found;
}

function secretsBehind(text: string, match: RegExpExecArray, option: boolean): NamedSecret[] {
  const at = match.index + match[0].length;
  const { close, space = '', blank, cell } = match.groups ?? {};
  const found = kindOfMatch(match.groups);
  const kind: NameKind = option && found === 'doubtful' ? 'telling' : cell === undefined ? found : 'doubtful';
  if (kind === 'header') return headerAt(text, at, enclosing(text, match.index));
  if (kind === 'cookie' && quotedAt(text, at) === undefined && !option)
    return cookieAt(text, at, enclosing(text, match.index));
  const tight = option || (space === '' && /=$/.test(match[0]));
  const name = match[0].replace(/^-+/, '').replace(/[^A-Za-z0-9_.-].*$/s, '');
  const wording = !tight ? 'loose' : /^[A-Z0-9_]+$/.test(name) ? 'variable' : 'tight';
  const value = valueAt(text, at, { wording, nested: close !== undefined });
  // A comparison with a variable tells nothing.
  if (value === undefined || (!value.quoted && /==[ \t]*$/.test(match[0]))) return [];
  const place = {
    ...{ kind, name, quoted: value.quoted, tight, nested: value.quoted && /[{[]/.test(text[at] ?? '') },
    before: text.slice(Math.max(0, match.index - 60), match.index),
    after: text.slice(value.end, value.end + 40),
  };
  if (blank !== undefined && text[at] === '-') return [];
  const parts = value.parts.filter(({ from, to }) => !isHarmless(text.slice(from, to), place));
  const whole = ({ from, to }: Span) => ({ from, to: value.quoted ? to : endOfBare(text, to, wording) });
  return parts.map(whole).map((span) => ({ ...trimmed(text, span), label: option ? 'option' : 'value' }));
}

/** What follows a scheme, or the whole: to the end of the quotes around it, else of the line or the word. */
function headerAt(text: string, at: number, end: number | undefined): NamedSecret[] {
  const quoted = quotedAt(text, at);
  const start = quoted?.inner.from ?? at;
  SCHEME.lastIndex = start;
  const scheme = SCHEME.exec(text)?.[0] ?? '';
  const from = start + scheme.length;
  const line = Math.min(endOfLine(text, from), end ?? Number.POSITIVE_INFINITY);
  const rest = text.slice(from, line);
  const word = /^[^\s"'`,;\\]*(?:,\s*\w+=|=["'])?/.exec(rest)?.[0] ?? '';
  const several = /[,=]\s*$|=["']$|^\w+=["']?\w/.test(word) && !/^[^\s"']+$/.test(rest.trim());
  const to = quoted?.inner.to ?? (several || end !== undefined ? line : from + word.length);
  const value = text.slice(from, to);
  const place = { kind: 'header', name: 'authorization', quoted: quoted !== undefined, tight: true } as const;
  if (value.length < (scheme === '' ? 4 : 1)) return [];
  if (isHarmless(value, { ...place, before: '', after: text.slice(to, to + 40) })) return [];
  return [{ ...trimmed(text, { from, to }), label: 'header' }];
}

/** Cookies have `=`; a sentence about cookies has none. */
function cookieAt(text: string, at: number, end: number | undefined): NamedSecret[] {
  const line = text.slice(at, Math.min(endOfLine(text, at), end ?? Number.POSITIVE_INFINITY));
  const value = /^[^"'\\]*/.exec(line)?.[0] ?? '';
  const whole = end === undefined ? value : line;
  if (!/^[^\s=;]{1,200}=[^\s;]/.test(whole)) return [];
  return [{ ...trimmed(text, { from: at, to: at + whole.length }), label: 'cookie' }];
}

/** Where the quotes end that begin right before a name, as in `-H 'Cookie: …'`. */
function enclosing(text: string, index: number): number | undefined {
  let at = index - 1;
  if (!/["'`]/.test(text[at] ?? '')) return undefined;
  while (text[at - 1] === '\\') at--;
  return quotedAt(text, at)?.inner.to;
}

function trimmed(text: string, { from, to }: Span): Span {
  const value = text.slice(from, to);
  return {
    from: from + value.length - value.trimStart().length,
    to: to - (value.length - value.trimEnd().length),
  };
}
