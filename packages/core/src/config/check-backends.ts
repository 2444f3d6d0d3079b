import { compilePattern } from './compile-pattern.ts';
import type { Draft, Entry } from './draft.ts';
import type { Findings } from './findings.ts';
import { asTable, asText } from './parse-toml.ts';
import { HANDOFF_KEYS } from './schema-loops.ts';
import { BACKEND_KEYS } from './schema-machine.ts';
import { suggest } from './suggest.ts';

/** Keys of `[backend.NAME]` that hold a regular expression. */
const PATTERN_KEYS = ['active_re', 'limit_re', 'fatal_re'] as const;

/** Keys that drivers are known to have, however near they are to a shared one. */
const DRIVER_KEYS = [
  ...['preamble', 'attach', 'server', 'model_env', 'model_flag', 'flags', 'pre_trust'],
  ...['supports_resume', 'resume_flag', 'session_id_flag', 'remote_control', 'remote_control_flag'],
];
const HANDOFF_DRIVER_KEYS = [
  ...['claim_pattern', 'review_pattern', 'claim_pings', 'review_pings', 'inboxes', 'remote', 'branch'],
];

/** Reports patterns that do not compile, and slips of the keys that every driver and every handoff shares. */
export function checkBackends(draft: Draft, findings: Findings): void {
  for (const backend of draft.backends) {
    checkSlips(backend, Object.keys(BACKEND_KEYS), DRIVER_KEYS, findings);
    for (const key of PATTERN_KEYS) checkPattern(backend, key, findings);
  }
  for (const { table, path, place } of draft.loops) {
    const handoff = asTable(table.handoff);
    if (handoff === undefined) continue;
    const where = draft.severalLoops ? `handoff of ${place}` : '[loop.handoff]';
    const entry = { table: handoff, path: [...path, 'handoff'], place: where };
    checkSlips(entry, Object.keys(HANDOFF_KEYS), HANDOFF_DRIVER_KEYS, findings);
  }
}

function checkSlips(
  { table, path, place }: Entry,
  shared: readonly string[],
  others: readonly string[],
  findings: Findings,
): void {
  for (const key of Object.keys(table)) {
    if (shared.includes(key) || others.includes(key)) continue;
    const meant = suggest(
      key,
      shared.filter((one) => !Object.hasOwn(table, one)),
    );
    if (meant === undefined) continue;
    findings.error('CONFIG_UNKNOWN_KEY', [...path, key], { place, key, advice: `Did you mean "${meant}"?` });
  }
}

function checkPattern({ table, path, place }: Entry, key: string, findings: Findings): void {
  const source = asText(table[key]);
  if (source === undefined) return;
  const { reason } = compilePattern(source);
  if (reason !== undefined) {
    findings.error('CONFIG_BAD_PATTERN', [...path, key], { key, place, reason, pattern: source });
  }
}
