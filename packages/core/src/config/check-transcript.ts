import { compilePattern } from './compile-pattern.ts';
import type { Draft } from './draft.ts';
import type { Findings } from './findings.ts';
import { asTable, asText } from './parse-toml.ts';

/** Reports patterns of `[transcript].redact` that do not compile. */
export function checkTranscript(draft: Draft, findings: Findings): void {
  const redact = asTable(draft.raw.transcript)?.redact;
  if (!Array.isArray(redact)) return;
  redact.forEach((value: unknown, index) => {
    const pattern = asText(value);
    const reason = pattern === undefined ? undefined : compilePattern(pattern).reason;
    if (pattern === undefined || reason === undefined) return;
    const details = { key: 'redact', place: '[transcript]', reason, pattern };
    findings.error('CONFIG_BAD_PATTERN', ['transcript', 'redact', index], details);
  });
}
