import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { countDoneSections } from '../classify/done-section.ts';
import type { Fleet, LoopSpec, PhaseSpec } from '../config/fleet.ts';
import type { LoopFacts } from '../decide/facts.ts';
import { isComplete, readPhase } from '../state/phase-file.ts';
import { readText } from '../state/read-json.ts';

/** Published versions of a loop's status file, as the handoff last read them. */
export type SharedStatus = ReadonlyMap<string, { readonly file: string; readonly texts: readonly string[] }>;

/** Where every loop stands. Status files are small and are read each time. */
export function readLoops(fleet: Fleet, shared: SharedStatus): Record<string, LoopFacts> {
  return Object.fromEntries(fleet.loops.map((loop) => [loop.name, readLoop(loop, shared)]));
}

function readLoop(loop: LoopSpec, shared: SharedStatus): LoopFacts {
  const phase = readPhase(loop);
  const current = phase.state === 'at' ? loop.phases[phase.index] : undefined;
  const trigger = loop.onComplete?.triggerFile;
  return {
    phase,
    complete: isComplete(loop),
    doneSections: current === undefined ? undefined : doneSections(loop, current, shared),
    triggered: trigger !== undefined && existsSync(trigger),
  };
}

/** Real DONE sections of a phase: the most that any version of its status file has. */
export function doneSections(loop: LoopSpec, phase: PhaseSpec, shared: SharedStatus): number {
  const published = shared.get(loop.name);
  const texts = published?.file === phase.status ? [...published.texts] : [];
  const local = readStatusFile(loop, phase.status);
  if (local !== undefined) texts.push(local);
  return Math.max(0, ...texts.map((text) => countDoneSections(text, loop.doneMarker)));
}

/** The file of the work tree: in the state folder, else directly in the repository. */
function readStatusFile(loop: LoopSpec, file: string): string | undefined {
  const inner = join(loop.repo, loop.stateSubdir, file);
  return readText(statSync(inner, { throwIfNoEntry: false })?.isFile() ? inner : join(loop.repo, file));
}
