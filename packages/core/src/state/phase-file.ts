import type { LoopSpec } from '../config/fleet.ts';
import { readText } from './read-json.ts';
import { removeFile, writeFileAtomic } from './write-file-atomic.ts';

/** Where a loop stands. An index outside the configured phases is a finding, not a guess. */
export type PhaseReading =
  | { readonly state: 'none' }
  | { readonly state: 'at' /** 0-based */; readonly index: number }
  | { readonly state: 'invalid'; readonly text: string };

/** Reads the phase file. Missing, empty or not a number means the first phase, as it always has. */
export function readPhase(loop: LoopSpec): PhaseReading {
  if (loop.phases.length === 0) return { state: 'none' };
  const text = readText(loop.phaseFile)?.trim() ?? '';
  if (!/^[-+]?\d+$/.test(text)) return { state: 'at', index: 0 };
  const index = Number(text);
  return index >= 0 && index < loop.phases.length ? { state: 'at', index } : { state: 'invalid', text };
}

/** Moves a loop to a phase. The caller has checked the index. */
export function writePhase(loop: LoopSpec, index: number): void {
  writeFileAtomic(loop.phaseFile, String(index));
}

/** True once the last phase was done and nothing has been added since. */
export function isComplete(loop: LoopSpec): boolean {
  return readText(loop.completeFile) !== undefined;
}

/** Writes the completion marker. `now` is ms since the epoch. */
export function markComplete(loop: LoopSpec, now: number): void {
  writeFileAtomic(
    loop.completeFile,
    `phase sequence complete ${localTime(now)}. Loops stopped; build finished.\n`,
  );
}

export function clearComplete(loop: LoopSpec): void {
  removeFile(loop.completeFile);
}

function localTime(now: number): string {
  const date = new Date(now - new Date(now).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 19).replace('T', ' ');
}
