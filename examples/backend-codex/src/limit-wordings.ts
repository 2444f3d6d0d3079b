import type { LimitNotice } from '@agent-orchestrator/core/plugin';

/** A wording of a spent allowance, and what it means besides its time. */
interface LimitWording {
  readonly id: string;
  /** At the beginning of what the tool says. The group `model` names the one model that is stopped. */
  readonly pattern: RegExp;
  readonly traits: Pick<LimitNotice, 'kind' | 'window' | 'lifts'>;
}

const byPerson = (kind: string) => ({ kind, lifts: 'person' }) as const;

/** What Codex CLI says (0.39 to 0.169.0); each has its lines in `corpus/limits.jsonl`. */
const WORDINGS: readonly LimitWording[] = [
  {
    id: 'usage-limit',
    pattern: /^You['’]ve hit your usage limit(?: for (?<model>[\w.-]+?))?\.(?:\s|$)/i,
    traits: { kind: 'usage', lifts: 'clock' },
  },
  {
    id: 'out-of-messages',
    pattern: /^You['’]re out of Codex messages\b/i,
    traits: { kind: 'messages', lifts: 'clock' },
  },
  {
    id: 'out-of-credits',
    pattern: /^Your workspace is out of credits\b/i,
    traits: { ...byPerson('credits'), window: 'credits' },
  },
  { id: 'spend-cap', pattern: /^You hit your spend cap\b/i, traits: byPerson('spend cap') },
  { id: 'quota', pattern: /^Quota exceeded\. Check your plan\b/i, traits: byPerson('quota') },
  {
    id: 'no-access',
    pattern: /^To use Codex with your ChatGPT plan, upgrade to\b/i,
    traits: byPerson('access'),
  },
];

/** The limit that a notice of the tool tells of; `undefined`: it tells of something else. */
export function limitIn(
  text: string,
): (Pick<LimitNotice, 'kind' | 'window' | 'lifts' | 'scope'> & { readonly rule: string }) | undefined {
  for (const { id, pattern, traits } of WORDINGS) {
    const found = pattern.exec(text);
    if (found !== null) return { ...traits, scope: found.groups?.model?.toLowerCase() ?? 'all', rule: id };
  }
  return undefined;
}
