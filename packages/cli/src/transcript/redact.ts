import type { TranscriptEntry } from '@agent-orchestrator/core';
import { withoutSequences } from './clean-text.ts';
import { isHarmless } from './harmless-value.ts';
import { namedSecrets } from './named-secrets.ts';
import { kindOfName, type NameKind } from './secret-names.ts';
import { SECRET_RULES } from './secret-rules.ts';

/** Replaces secrets in text, and in every text of an entry. */
export interface Redactor {
  readonly text: (text: string) => string;
  readonly entry: (entry: TranscriptEntry) => TranscriptEntry;
}

const DEEPEST = 50;

/**
 * Best effort: what has no known form and no telling name stays. Values of any shape are walked by the names of their
 * fields; every text is looked through for forms, and for names with values, also in JSON that is a text in it. `patterns`
 * are the user's own.
 */
export function openRedactor({
  homes,
  patterns,
}: {
  /** Absolute home folders; they are written as `~`. */
  readonly homes: readonly string[];
  readonly patterns: readonly RegExp[];
}): Redactor {
  const own = patterns.map((pattern) => new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`));
  const folders = homeRules(homes);
  const text = (raw: string): string => {
    // Colours in the middle of a secret would hide it.
    let redacted = withoutSequences(raw);
    for (const pattern of own) redacted = redacted.replace(pattern, '[redacted]');
    for (const { name, pattern, needs } of SECRET_RULES) {
      if (needs !== undefined && !redacted.includes(needs)) continue;
      redacted = redacted.replace(pattern, (...match) => replaced(name, match));
    }
    redacted = withoutNamed(redacted);
    for (const [pattern, by] of folders) redacted = redacted.replace(pattern, by);
    return redacted;
  };
  const value = valueRedactor(text);
  return { text, entry: (entry) => value(entry) as TranscriptEntry };
}

function withoutNamed(text: string): string {
  let redacted = '';
  let at = 0;
  for (const { from, to, label } of namedSecrets(text)) {
    if (from < at) continue;
    redacted += `${text.slice(at, from)}[redacted: ${label}]`;
    at = to;
  }
  return at === 0 ? text : redacted + text.slice(at);
}

/** What the names above a value say of it: the name itself, and how sure it is. */
interface Named {
  readonly kind: NameKind;
  readonly name: string;
}

function valueRedactor(text: (raw: string) => string) {
  const leaf = (raw: string | number, named: Named | undefined): unknown => {
    const plain = String(raw);
    if (named !== undefined && !isHarmless(plain, { ...named, ...QUOTED }))
      return `[redacted: ${named.kind === 'header' || named.kind === 'cookie' ? named.kind : 'value'}]`;
    return typeof raw === 'string' ? text(raw) : raw;
  };
  const value = (raw: unknown, named?: Named, depth = 0): unknown => {
    if (depth > DEEPEST) return '[redacted: nested too deeply]';
    if (typeof raw === 'string') return leaf(raw, named);
    if (typeof raw === 'number')
      return named === undefined || /token/i.test(named.name) ? raw : leaf(raw, named);
    if (Array.isArray(raw))
      return raw.map((one, index) => value(one, nameBefore(raw, index) ?? named, depth + 1));
    if (typeof raw !== 'object' || raw === null) return raw;
    const pair = nameOfPair(raw as Fields);
    return Object.fromEntries(
      Object.entries(raw).map(([name, one]) => [
        text(name),
        value(one, namedBy(name) ?? (name.toLowerCase() === 'value' ? pair : undefined) ?? named, depth + 1),
      ]),
    );
  };
  return (raw: unknown) => value(raw);
}

type Fields = Readonly<Record<string, unknown>>;

const QUOTED = { quoted: true, tight: true, before: '', after: '' } as const;

function namedBy(name: string): Named | undefined {
  const kind = kindOfName(name);
  // A field of just this name is one that has a token, not one that is about tokens.
  return kind === undefined ? undefined : { kind, name };
}

/** `["--token", "x"]`, `["Authorization", "x"]`. */
function nameBefore(list: readonly unknown[], index: number): Named | undefined {
  const before = list[index - 1];
  if (typeof before !== 'string' || before.length > 100) return undefined;
  const named = namedBy(before);
  if (named === undefined) return undefined;
  const isPair = list.length === 2 && (named.kind === 'header' || named.kind === 'cookie');
  return isPair || /^--?[A-Za-z][\w-]*$/.test(before) ? { ...named, kind: 'telling' } : undefined;
}

/** `{"name": "DB_PASSWORD", "value": "x"}` */
function nameOfPair({ name, key, header }: Fields): Named | undefined {
  const said = [name, key, header].find((one) => typeof one === 'string');
  return said === undefined ? undefined : namedBy(said as string);
}

function replaced(name: string, match: readonly unknown[]): string {
  const groups = match.at(-1);
  const { keep = '', after = '' } =
    typeof groups === 'object' ? (groups as Readonly<Record<string, string | undefined>>) : {};
  return `${keep}[redacted: ${name}]${after}`;
}

/** Also in the form in which tools make file names of paths (`-home-anna-project`), and the homes of other machines. */
function homeRules(homes: readonly string[]): (readonly [RegExp, string])[] {
  const own = [...new Set(homes)]
    .filter((home) => home.length > 1)
    .flatMap((home) => {
      const path = home.replace(/\/+$/, '');
      const dashed = path.replace(/[^A-Za-z0-9]/g, '-');
      const asPath = [new RegExp(`${escapePattern(path)}(?![A-Za-z0-9_-])`, 'g'), '~'] as const;
      // One short word would be found where no path is meant.
      if (path.split('/').length < 3) return [asPath];
      return [
        asPath,
        [new RegExp(`(?<![A-Za-z0-9])${escapePattern(dashed)}(?![A-Za-z0-9])`, 'g'), '-~'] as const,
      ];
    });
  return [
    ...own,
    [/(?<![A-Za-z0-9_.-])\/(?:home|Users)\/[^\s/:"'`<>|\\)\]]+/g, '~'],
    [/(?<![A-Za-z0-9])[A-Za-z]:\\{1,2}Users\\{1,2}[^\s\\/:"'`<>|]+/g, '~'],
  ];
}

const escapePattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
