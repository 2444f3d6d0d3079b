import { compilePattern } from './compile-pattern.ts';
import type { TranscriptSettings } from './fleet.ts';
import type { RawFile } from './schema.ts';

/** `[transcript]`, or what counts without it. */
export function resolveTranscript(raw: NonNullable<RawFile['transcript']> = {}): TranscriptSettings {
  return {
    tools: raw.tools ?? 'short',
    thinking: raw.thinking ?? false,
    resultLines: Number(raw.result_lines ?? 3),
    time: raw.time ?? 'clock',
    timeZone: raw.time_zone === 'local' ? undefined : raw.time_zone,
    redact: (raw.redact ?? []).flatMap((source) => compilePattern(source).pattern ?? []),
  };
}
