import type { TranscriptEntry } from '@agent-orchestrator/core';
import { SECRET_NAME, SECRET_RULES } from './secret-rules.ts';

/** Replaces secrets in text, and in every text of an entry. */
export interface Redactor {
  readonly text: (text: string) => string;
  readonly entry: (entry: TranscriptEntry) => TranscriptEntry;
}

const SECRET_KEY = new RegExp(`${SECRET_NAME}$`, 'i');
const DEEPEST = 50;

/** Best effort: what has no known form and no telling name stays. `patterns` are the user's own. */
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
    let redacted = raw;
    for (const pattern of own) redacted = redacted.replace(pattern, '[redacted]');
    for (const { name, pattern, needs } of SECRET_RULES) {
      if (needs !== undefined && !redacted.includes(needs)) continue;
      redacted = redacted.replace(pattern, (...match) => replaced(name, match));
    }
    for (const [pattern, by] of folders) redacted = redacted.replace(pattern, by);
    return redacted;
  };
  const value = (raw: unknown, key = '', depth = 0): unknown => {
    if (depth > DEEPEST) return '[redacted: nested too deeply]';
    if (typeof raw === 'string') return raw !== '' && SECRET_KEY.test(key) ? '[redacted: value]' : text(raw);
    if (Array.isArray(raw)) return raw.map((one) => value(one, key, depth + 1));
    if (typeof raw !== 'object' || raw === null) return raw;
    return Object.fromEntries(
      Object.entries(raw).map(([name, one]) => [text(name), value(one, name, depth + 1)]),
    );
  };
  return { text, entry: (entry) => redactEntry(entry, text, value) };
}

function redactEntry(
  entry: TranscriptEntry,
  text: Redactor['text'],
  value: (raw: unknown) => unknown,
): TranscriptEntry {
  if (entry.type === 'tool-call') return { ...entry, name: text(entry.name), input: value(entry.input) };
  return 'text' in entry ? { ...entry, text: text(entry.text) } : entry;
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
